/** The board as columns: a section each, with what stands before it now, the late first. */

import { card } from "/js/boardrow.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";

const MOST = 50; // cards of a column; the table shows them all

export function drawKanban(box, items) {
  const open = items.filter(({ status }) => status === "released" || status === "on_hold");
  const columns = grouped(open);
  const names = [...columns.keys()].sort();
  fill(box, names.length ? names.map((name) => column(name, columns.get(name))) : el("p", { class: "empty" }, t("board.none")));
}

const sectionOf = ({ current_operation: current }) => (current ? (current.section ?? current.name) : "");

function grouped(items) {
  const columns = new Map();
  for (const item of items) columns.set(sectionOf(item), [...(columns.get(sectionOf(item)) ?? []), item]);
  return columns;
}

function column(name, items) {
  const first = [...items].sort((one, other) => Number(other.late) - Number(one.late) || one.due_on.localeCompare(other.due_on));
  const more = first.length > MOST && el("p", { class: "empty" }, t("board.cards_more", { count: formats.quantity(first.length - MOST) }));
  return el(
    "section",
    { class: "column", "data-section": name },
    el("h2", {}, name || t("board.all_done"), " ", el("small", {}, formats.quantity(first.length))),
    el("ul", {}, first.slice(0, MOST).map(card)),
    more,
  );
}
