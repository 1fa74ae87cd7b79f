/** Dense tables for a desk, and what can be saved from them. */

import { readable } from "/js/days.js";
import { csv } from "/js/desk/csv.js";
import { busy, el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusedAt } from "/js/notices.js";
import { file } from "/js/session.js";
import { anyMissing } from "/js/wrongfields.js";

/**
 * A table. A column is `{label, cell, number}`: what stands above it, what an item shows there, and whether that is a
 * number. Without items there is a sentence instead. What it shows can be saved; `all` asks for the whole list, when
 * only its first pages are shown.
 */
export function table(caption, columns, items, { name = "", mark = () => null, all = () => items } = {}) {
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
    el("caption", {}, el("span", { class: "hidden" }, caption), savesRows(caption, columns, all)),
    el("thead", {}, el("tr", {}, head)),
    el("tbody", {}, items.map(row)),
  );
}

/** A button that saves the rows of a table or a chart; `all` answers them, at once or later. */
export function savesRows(caption, columns, all) {
  const told = columns.filter(({ label }) => label !== t("order.actions"));
  return saving(t("desk.csv"), async () => saveAs(csv(told, await all()), `${caption}.csv`), t("desk.save_table", { name: caption }));
}

/** A button that saves a table of the plant's as a file; `query` may be a function, where filters change. */
export const saves = (label, path, query, filename) =>
  saving(label, async () => saveAs(await file(path, typeof query === "function" ? query() : query), filename));

function saving(label, save, said = null) {
  const work = () => save().catch((problem) => refusedAt(button, problem));
  const button = el("button", { type: "button", class: "small quiet", "aria-label": said, title: said, onclick: () => busy(button, work) }, label);
  return button;
}

export function saveAs(blob, filename) {
  const link = el("a", { href: URL.createObjectURL(blob), download: filename });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * A small button that does something once, and says right there when it is refused. `sure` is asked before.
 * The form it stands in is folded when it is done.
 */
export function action(label, work, { style = "", sure = null, done = () => null } = {}) {
  const button = el("button", { type: "button", class: `small ${style}`, onclick: () => busy(button, act) }, label);
  async function act() {
    refusedAt(button);
    if (anyMissing(button) || (sure && !confirm(sure))) return;
    try {
      const answer = await work();
      button.closest("details")?.removeAttribute("open");
      done(answer);
    } catch (problem) {
      refusedAt(button, problem);
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
  return el("label", { class: "field" }, el("span", {}, label), readable(input));
}

/** Ask for several things at once; what was refused or did not answer is null. */
export async function allOf(asked) {
  const settled = await Promise.allSettled(asked);
  return settled.map(({ status, value }) => (status === "fulfilled" ? value : null));
}
