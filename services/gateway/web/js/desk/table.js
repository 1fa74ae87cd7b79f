/** Dense tables for a desk, and what can be saved from them. */

import { busy, el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal, tell } from "/js/notices.js";
import { file } from "/js/session.js";

/**
 * A table. A column is `{label, cell, number}`: what stands above it, what an item shows there, and whether that is a
 * number. Without items there is a sentence instead.
 */
export function table(caption, columns, items, { name = "", mark = () => null } = {}) {
  if (!items.length) return el("p", { class: "empty" }, t("desk.none"));
  const head = columns.map(({ label, number }) => el("th", { scope: "col", class: number ? "figure" : null }, label));
  const row = (item) =>
    el(
      "tr",
      { class: mark(item) },
      columns.map(({ label, cell, number }) => el("td", { class: number ? "figure" : null, "data-column": label }, cell(item))),
    );
  return el(
    "table",
    { class: `dense ${name}` },
    el("caption", { class: "hidden" }, caption),
    el("thead", {}, el("tr", {}, head)),
    el("tbody", {}, items.map(row)),
  );
}

/** A button that saves a table of the plant's as a file; `query` may be a function, where filters change. */
export function saves(label, path, query, filename) {
  const button = el("button", { type: "button", class: "small quiet", onclick: () => busy(button, save) }, label);
  async function save() {
    try {
      saveAs(await file(path, typeof query === "function" ? query() : query), filename);
    } catch (problem) {
      tell(problem.detail ?? t("problem.no_answer"));
    }
  }
  return button;
}

export function saveAs(blob, filename) {
  const link = el("a", { href: URL.createObjectURL(blob), download: filename });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * A small button that does something once, and says where `said` is when it is refused. `sure` is asked before.
 * The form it stands in is folded when it is done.
 */
export function action(label, work, { said, style = "", sure = null, done = () => null } = {}) {
  const button = el("button", { type: "button", class: `small ${style}`, onclick: () => busy(button, act) }, label);
  async function act() {
    if (sure && !confirm(sure)) return;
    fill(said);
    try {
      const answer = await work();
      button.closest("details")?.removeAttribute("open");
      done(answer);
    } catch (problem) {
      fill(said, refusal(problem));
    }
  }
  return button;
}

const newest = new WeakMap(); // what a box is to hold once nobody's hands are in it

/** Put new content into a box, but not under somebody's hands: then when he has left the field or folded the form. */
export function refill(box, content) {
  const busy = () => box.querySelector("details[open]") || (box.contains(document.activeElement) && document.activeElement.matches("input, select"));
  const go = () => {
    if (busy() || !newest.has(box)) return;
    fill(box, newest.get(box));
    newest.delete(box);
  };
  if (!newest.has(box)) ["focusout", "toggle"].forEach((left) => box.addEventListener(left, () => setTimeout(go), { capture: true }));
  newest.set(box, content);
  go();
}

/** A form that is opened when it is needed. */
export const folded = (title, form) => el("details", { class: "change" }, el("summary", {}, title), form);

/** A labelled field of a form in a row. */
export function field(label, input) {
  return el("label", { class: "field" }, el("span", {}, label), input);
}

/** Ask for several things at once; what was refused or did not answer is null. */
export async function allOf(asked) {
  const settled = await Promise.allSettled(asked);
  return settled.map(({ status, value }) => (status === "fulfilled" ? value : null));
}
