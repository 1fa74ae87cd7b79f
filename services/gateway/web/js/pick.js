/** A file to pick: a button in our own words, and the name of what was picked; a browser would say it in its own language. */

import { el } from "/js/dom.js";

export function picker(input, label) {
  const name = el("small", {});
  input.classList.add("hidden");
  const show = () => (name.textContent = input.files[0]?.name ?? "");
  input.addEventListener("change", show);
  requestAnimationFrame(() => input.form?.addEventListener("reset", () => setTimeout(show)));
  return el("label", { class: "button pick" }, input, el("span", {}, label), name);
}
