// Words, titles and saved searches while one types: a combobox as the ARIA practices have it.
const WAIT = 60;

export function suggest(field) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent ?? "");
  field.parentElement.append(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  let at = -1, timer = 0, asked = 0;
  const index = new URLSearchParams(location.search).get("index");
  const chosen = index ? { index } : {};

  const close = () => {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const take = (item) => {
    field.value = item.dataset.text;
    close();
    field.form.submit();
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, number) => {
      const item = document.createElement("li");
      item.id = `s${number}`;
      item.dataset.text = one.kind === "title" ? `"${one.text.replaceAll('"', " ")}"` : one.text;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const text = document.createElement("bdi");
      text.textContent = one.text;
      item.append(text);
      if (one.kind === "word") {
        const count = document.createElement("span");
        count.className = "number";
        count.textContent = one.count;
        item.append(count);
      }
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(item); });
      return item;
    }));
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    at = -1;
  };
  const ask = async () => {
    const number = ++asked, typed = field.value;
    if (!typed.trim()) return close();
    const answer = await fetch(`/api/suggest?${new URLSearchParams({ q: typed, ...chosen })}`);
    if (answer.ok && number === asked && document.activeElement === field)
      show((await answer.json()).suggestions);
  };
  const choose = (step) => {
    const items = [...list.children];
    items[at]?.setAttribute("aria-selected", "false");
    at = (at + step + items.length + (at < 0 && step < 0)) % items.length;
    items[at].setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", items[at].id);
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(list.children[at]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
}
