// What makes pages quicker to use. Without any of it they are whole.
import { suggest } from "./suggest.js";
import { keys } from "./keys.js";

document.documentElement.classList.add("scripted");
const field = document.getElementById("q");
if (field) suggest(field);
keys(field);

for (const select of document.querySelectorAll("[data-submits]"))
  select.addEventListener("change", () => select.form.submit());

const form = document.querySelector("[data-compose]");
form?.addEventListener("input", async () => {
  const asked = new URLSearchParams(new FormData(form));
  const answer = await fetch(`/compose?${asked}`, { headers: { Accept: "application/json" } });
  if (answer.ok) field.value = (await answer.json()).q;
});

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const told = document.getElementById(button.dataset.copies).textContent;
    await navigator.clipboard.writeText(told);
    button.textContent = document.body.dataset.copied;
  });
}
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
// From a bar to another: the time between them.
for (const plot of document.querySelectorAll(".plot svg")) {
  let from = null;
  const key = (event) => event.target.closest?.("a")?.dataset.key;
  plot.addEventListener("pointerdown", (event) => (from = key(event)));
  plot.addEventListener("dragstart", (event) => event.preventDefault());
  plot.addEventListener("pointerup", (event) => {
    const ends = [from, key(event)].sort();
    if (!ends[0] || !ends[1] || ends[0] === ends[1]) return;
    const address = new URL(plot.querySelector("a").href.baseVal ?? location.href, location.href);
    address.searchParams.set("since", ends[0]);
    address.searchParams.set("until", ends[1]);
    location.assign(address);
  });
}
