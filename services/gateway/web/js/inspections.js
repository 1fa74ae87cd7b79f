/** What is to be inspected: by scanning the pieces' code, or from the list of what is due. */

import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { loading, stale } from "/js/notices.js";
import { mine } from "/js/outbox.js";
import { whole } from "/js/paged.js";
import { poll } from "/js/polling.js";
import { savesCards } from "/js/saving.js";
import { isNoWork, scanForm } from "/js/scanning.js";

/** `argument` narrows the list to a work order. */
export function show(page, { argument: [workOrder = ""] }) {
  const said = el("div");
  const state = el("div");
  const cards = el("ul", { class: "operations" }, loading("li"));
  const query = workOrder ? { work_order: workOrder } : { status: "due" }; // of a work order also what is done, to look once more
  const title = workOrder ? t("inspect.of_order", { work_order: workOrder }) : t("quality.due");
  const watched = poll("/inspections", () => ({ ...query, limit: 200 }), {
    recall: true,
    topics: ["inspections", "reports"],
    draw: ({ items }) => {
      const due = items.filter(({ id, status }) => status === "due" && !mine().some(({ path, refusal }) => !refusal && path.includes(id)));
      const done = items.filter(({ status }) => status === "done");
      fill(cards, due.length ? due.map(card) : el("li", { class: "empty" }, t("inspect.none")), done.map(looked));
    },
    fail: (problem) => fill(state, stale(problem, cards)),
  });
  fill(
    page,
    el("h1", { class: "hidden" }, t("section.inspect")),
    scanForm({ found: (one) => open(one, said), said }),
    said,
    el(
      "div",
      { class: "heading" },
      el("h2", {}, title),
      el("div", { class: "actions" }, workOrder && el("a", { class: "back", href: "#/inspect" }, t("operations.show_mine")), savesCards("inspections", title, async () => (await whole("/inspections", query)).items)),
    ),
    state,
    cards,
  );
  return watched;
}

/** One inspection that is due is opened; of several the list is shown; none is due: an inspector may look all the same. */
function open(found, said) {
  const due = found.inspections_due ?? [];
  if (due.length === 1) location.hash = `#/inspection/${due[0].id}`;
  else if (found.kind === "work_order" && found.status !== "planned") location.hash = `#/inspect/${encodeURIComponent(found.number)}`;
  else if (found.kind !== "operation") isNoWork(found, said);
  else if (due.length) location.hash = `#/inspect/${encodeURIComponent(found.work_order)}`;
  else location.hash = `#/inspection/of/${found.id}`;
}

/** A result stands; who doubts it looks once more. */
function looked({ id, work_order: order, sequence, name, inspected, disposition, recorded_at: at, recorded_by: by }) {
  return el(
    "li",
    { class: "card" },
    el("span", { class: "number" }, order, " ", el("b", { class: "chip" }, word("disposition", disposition))),
    el("p", { class: "step" }, `${sequence} ${name}`),
    el("p", { class: "item" }, [`${t("quality.inspected")} ${formats.quantity(inspected)}`, by, formats.moment(at)].join(" · ")),
    el("a", { class: "button small", href: `#/inspection/again/${id}` }, t("inspect.look_again")),
  );
}

function card({ id, work_order: order, sequence, name, lot_quantity: lot, sample_quantity: sample, due_at: at, reinspects }) {
  return el(
    "li",
    {},
    el(
      "a",
      { class: "card operation", href: `#/inspection/${id}` },
      el("span", { class: "number" }, order, " ", reinspects && el("b", { class: "chip warn" }, t("inspect.again"))),
      el("span", { class: "step" }, `${sequence} ${name}`),
      el("span", { class: "item" }, t("inspect.of_lot", { lot: formats.quantity(lot) })),
      el("span", { class: "facts" }, el("span", { class: "chip" }, t("inspect.since", { at: formats.moment(at) }))),
      el("span", { class: "available" }, el("b", {}, formats.quantity(sample)), " ", el("small", {}, t("inspect.to_look_at"))),
    ),
  );
}
