/** The board as columns: a section or a step each, with what stands before it now, the late first. */

import { card } from "/js/boardrow.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";

const PAGE = 50; // cards a column shows at once; more when somebody wants them

const NAMES = {
  section: ({ current_operation: current }) => (current ? (current.section ?? current.name) : ""),
  step: ({ current_operation: current }) => current?.name ?? "",
};
export const GROUPS = Object.keys(NAMES);

const asked = new Map(); // how many cards of a column somebody wanted

/** `more` says whether there are orders that are not here yet. */
export function drawKanban(box, items, { by, more }) {
  const open = items.filter(({ status }) => status === "released" || status === "on_hold");
  const columns = grouped(open, NAMES[by]);
  const names = [...columns.keys()].sort();
  fill(box, names.length ? names.map((name) => column(name, columns.get(name), more)) : el("p", { class: "empty" }, t("board.none")));
}

function grouped(items, nameOf) {
  const columns = new Map();
  for (const item of items) {
    const name = nameOf(item);
    if (!columns.has(name)) columns.set(name, []);
    columns.get(name).push(item);
  }
  return columns;
}

const lateFirst = (one, other) => Number(other.late) - Number(one.late) || one.due_on.localeCompare(other.due_on);

function column(name, items, isMore) {
  const first = [...items].sort(lateFirst);
  const cards = el("ul", {});
  const foot = el("div", { class: "foot" });
  const further = el("button", { type: "button", class: "small", onclick: () => (asked.set(name, shown() + PAGE), draw()) }, t("list.further"));
  const shown = () => asked.get(name) ?? PAGE;
  const draw = () => {
    fill(cards, first.slice(0, shown()).map(card));
    fill(foot, first.length > shown() ? [el("span", {}, t("board.cards_more", { count: formats.quantity(first.length - shown()) })), further] : null);
  };
  draw();
  const count = formats.quantity(first.length) + (isMore ? "+" : "");
  return el("section", { class: "column", "data-section": name }, el("h2", {}, name || t("board.all_done"), " ", el("small", {}, count)), cards, foot);
}
