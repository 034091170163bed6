// The keyboard: / j k Enter n p Esc ?
export function keys(field) {
  const cards = [...document.querySelectorAll(".card")];
  const marks = [...document.querySelectorAll("a.m")];
  let card = -1, mark = marks.findIndex((one) => `#${one.id}` === location.hash);

  const move = (step) => {
    if (!cards.length) return;
    cards[card]?.classList.remove("current");
    card = Math.min(Math.max(card + step, 0), cards.length - 1);
    cards[card].classList.add("current");
    cards[card].querySelector("h3 a").focus();
  };
  const step = (by) => {
    if (!marks.length) return;
    marks[mark]?.classList.remove("now");
    mark = (mark + by + marks.length + (mark < 0 && by < 0)) % marks.length;
    marks[mark].classList.add("now");
    marks[mark].focus({ preventScroll: true });
    marks[mark].scrollIntoView({ block: "center" });
    history.replaceState(null, "", `#${marks[mark].id}`);
  };
  for (const button of document.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }
  const does = {
    "/": () => field?.select(),
    j: () => move(1),
    k: () => move(-1),
    n: () => step(1),
    p: () => step(-1),
    Escape: () => document.querySelector(".back a")?.click(),
    "?": () => document.querySelector(".keys").classList.toggle("shown"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const done = does[event.key];
    if (done) {
      event.preventDefault();
      done();
    }
  });
}
