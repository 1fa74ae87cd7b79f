/** What there is to do: scan a code, or pick an operation from the list. */

import { asItWillBe } from "/js/ahead.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { loading, stale } from "/js/notices.js";
import { whole } from "/js/paged.js";
import { poll } from "/js/polling.js";
import { savesCards } from "/js/saving.js";
import { isNoWork, scanForm } from "/js/scanning.js";
import { may, me } from "/js/session.js";
import { rush } from "/js/urgency.js";

const LISTS = ["work_order", "work_center"]; // kinds of code that name a list of operations

const offered = (items) => items.map(asItWillBe).filter(isOpen);
const isOpen = ({ status: state }) => state !== "completed" && state !== "cancelled";
const isForAnybody = ({ worker, team, available }) => !worker && !team && Number(available) > 0;

/** `argument` narrows the list, as `work_order/WO-1`; without it a worker sees his own, then what anybody may take. */
export function show(page, { argument: [kind, number] }) {
  const said = el("div");
  const lists = listsFor(kind, number);
  fill(page, el("h1", { class: "hidden" }, t("section.work")), scanForm({ found: (one) => openFound(one, said), said }), said, lists.map(({ node }) => node));
  return { stop: () => lists.forEach(({ watched }) => watched.stop()) };
}

function listsFor(kind, number) {
  if (LISTS.includes(kind)) {
    const back = el("a", { class: "back", href: "#/work" }, t("operations.show_mine"));
    return [list(t("operations.of", { what: number }), "/operations", { query: { [kind]: number }, beside: back })];
  }
  if (!me().worker) return [list(t("operations.all"), "/operations")];
  const reported = el("a", { class: "back", href: "#/mine" }, t("section.mine"));
  return [list(t("operations.mine"), "/my/operations", { beside: reported }), list(t("operations.anybodys"), "/operations", { only: isForAnybody })];
}

/** A headed list of operations that stays up to date. */
function list(title, path, { query = {}, beside = null, only = () => true } = {}) {
  const state = el("div");
  const cards = el("ul", { class: "operations" }, loading("li"));
  const saves = may("floor.read_all") && savesCards("operations", title, async () => offered((await whole(path, query)).items).filter(only));
  const node = el("section", { class: "listed" }, el("div", { class: "heading" }, el("h2", {}, title), el("div", { class: "actions" }, beside, saves)), state, cards);
  const watched = poll(path, () => ({ ...query, limit: 200 }), {
    recall: true,
    topics: ["operations", "reports", "work-orders", "rework-orders", "inspections"],
    draw: ({ items }) => {
      const shown = offered(items).filter(only);
      fill(cards, shown.length ? shown.map(card) : el("li", { class: "empty" }, t("operations.none")));
    },
    fail: (problem) => fill(state, stale(problem, cards)),
  });
  return { node, watched };
}

/** Go where a code leads. */
export function openFound(found, said) {
  if (found.kind === "operation") location.hash = `#/report/${found.id}`;
  else if (LISTS.includes(found.kind) && found.status !== "planned") location.hash = `#/work/${found.kind}/${encodeURIComponent(found.number)}`;
  else isNoWork(found, said);
}

export function card(operation) {
  return el(
    "li",
    {},
    el(
      "a",
      { class: "card operation", href: `#/report/${operation.id}`, "data-status": operation.status },
      el("span", { class: "number" }, operation.work_order, " ", rush(operation), operation.rework_order ? el("b", { class: "chip warn" }, t("operations.rework")) : null),
      el("span", { class: "step" }, `${operation.sequence} ${operation.name}`),
      el("span", { class: "item" }, [operation.item, operation.item_name].filter(Boolean).join(" · ")),
      el("span", { class: "plan" }, planned(operation)),
      el("span", { class: "facts" }, status(operation), due(operation)),
      el("span", { class: "available" }, el("b", {}, formats.quantity(operation.available)), " ", el("small", {}, t("operations.available"))),
    ),
  );
}

export function status({ status: state }) {
  return el("span", { class: `chip ${state}` }, word("operation_status", state));
}

/** Where the plan has it and from when on; the day is left out where it is today. */
function planned({ work_center: center, planned_start: start }) {
  const from = start && t("operations.from", { at: (formats.dayOf(start) === formats.today() ? formats.clockTime : formats.moment)(start) });
  return [center, from].filter(Boolean).join(" · ");
}

function due({ due_on: on, late }) {
  if (!on) return null;
  return el("span", { class: late ? "chip bad" : "chip" }, t(late ? "operations.late" : "operations.due", { day: formats.day(on) }));
}
