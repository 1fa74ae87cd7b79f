/** One work order: how far it is, what became of its pieces, why it waits, and what may be done with it. */

import { defects, reported } from "/js/desk/reported.js";
import { allOf, action, field, saveAs, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { follow, gathered } from "/js/live.js";
import { refusal } from "/js/notices.js";
import { fieldsOf, written } from "/js/ownfields.js";
import { whole } from "/js/paged.js";
import { learn, named } from "/js/people.js";
import { ask, file, may } from "/js/session.js";

const OBJECTS = ["work-orders", "reports"]; // which of them have fields of the plant's own
const TOPICS = ["work-orders", "schedule"]; // whatever happens to a work order is told of it too

/** What may be asked of a work order, by how it stands; whether it may be, the plant decides. */
const MOVES = {
  planned: ["release", "cancel"],
  released: ["hold", "cancel"],
  on_hold: ["resume", "cancel"],
  completed: ["close"],
};

export function show(page, { argument: [number] }) {
  const path = `/work-orders/${encodeURIComponent(number)}`;
  const said = el("div");
  const content = el("div", { class: "sheets" });
  const known = Promise.all(OBJECTS.map(fieldsOf)).then(([orders, reports]) => ({ orders, reports }));
  let stopped = false;

  async function draw() {
    try {
      await learn();
      const [{ body: order, etag }, fields] = await Promise.all([ask("GET", path), known]);
      const [balance, waiting, reports, inspections] = order.status === "planned" ? [] : await allOf(onTheFloor());
      if (stopped) return;
      fill(
        content,
        summary(order, fields.orders),
        moves(order, etag),
        sheet(t("order.operations"), operations(order)),
        balance && sheet(t("order.balance"), pieces(balance)),
        waiting && sheet(t("order.waiting"), waits(waiting)),
        reports && sheet(t("order.reports"), reported(reports.items, fields.reports, after)),
        inspections && sheet(t("order.inspections"), inspected(inspections.items)),
      );
    } catch (problem) {
      if (!stopped) fill(content, refusal(problem));
    }
  }

  /** What only a released work order has. */
  const onTheFloor = () => [
    ask("GET", `${path}/balance`).then(({ body }) => body),
    ask("GET", `${path}/waiting`).then(({ body }) => body),
    whole("/reports", { work_order: number }),
    whole("/inspections", { work_order: number }),
  ];

  const after = { said, done: draw };

  function summary({ item, quantity, due_on: due, priority, status, sales_order: customer, late, late_cause: cause, late_reason: reason, planned_end: end, fields: kept }, own) {
    const fact = (label, ...value) => el("div", {}, el("dt", {}, label), el("dd", {}, ...value));
    return el(
      "dl",
      { class: "facts card" },
      fact(t("order.item"), item),
      fact(t("order.quantity"), formats.quantity(quantity)),
      fact(t("order.due"), formats.day(due), ...(late ? [el("b", { class: "chip bad" }, word("late_reason", cause)), el("p", {}, reason)] : [])),
      fact(t("order.planned_end"), end ? formats.moment(end) : t("desk.nothing")),
      fact(t("order.priority"), String(priority)),
      fact(t("order.status"), el("span", { class: "chip" }, word("work_order_status", status))),
      customer && fact(t("order.sales_order"), customer),
      written(own, kept).map(([label, value]) => fact(label, value)),
    );
  }

  function moves(order, etag) {
    const buttons = may("orders.release") ? (MOVES[order.status] ?? []) : [];
    const print = async () => saveAs(await file(`${path}/traveler.pdf`), `${number}.pdf`);
    return el(
      "div",
      { class: "actions" },
      buttons.map((move) => action(t(`order.${move}`), () => ask("POST", `${path}/${move}`, { body: {} }), { ...after, sure: move === "cancel" ? t("order.sure", { number }) : null })),
      action(t("order.traveler"), print, { said, style: "quiet" }),
      may("orders.write") && MOVES[order.status] ? change(order, etag) : null,
    );
  }

  /** Quantity, due date and priority, also while it runs; not over what somebody else has changed meanwhile. */
  function change(order, etag) {
    const quantity = el("input", { inputmode: "decimal", value: order.quantity });
    const due = el("input", { type: "date", value: order.due_on, required: true });
    const priority = el("input", { type: "number", min: "0", max: "9", value: order.priority });
    const send = () => ask("PATCH", path, { body: { quantity: quantity.value, due_on: due.value, priority: Number(priority.value) }, match: etag });
    return el(
      "details",
      { class: "change", ontoggle: ({ target }) => target.open || draw() },
      el("summary", {}, t("order.change")),
      el(
        "div",
        { class: "row-form" },
        field(t("order.quantity"), quantity),
        field(t("order.due"), due),
        field(t("order.priority"), priority),
        action(t("desk.save"), send, after),
      ),
    );
  }

  function operations({ operations: steps }) {
    return table(t("order.operations"), [
      { label: t("order.step"), cell: (one) => `${one.sequence} ${one.name}` },
      { label: t("order.status"), cell: (one) => el("span", { class: `chip ${one.status}` }, word("operation_status", one.status)) },
      { label: t("report.good"), cell: (one) => formats.quantity(one.good), number: true },
      { label: t("report.scrap"), cell: (one) => formats.quantity(one.scrap), number: true },
      { label: t("report.rework"), cell: (one) => formats.quantity(one.rework), number: true },
      { label: t("order.work_center"), cell: (one) => one.work_center ?? t("desk.nothing") },
      { label: t("order.worker"), cell: (one) => (one.worker ? named(one.worker) : (one.team ?? t("desk.nothing"))) },
      { label: t("order.planned"), cell: (one) => (one.planned_start ? `${formats.moment(one.planned_start)} – ${formats.moment(one.planned_end)}` : t("desk.nothing")) },
    ], steps);
  }

  draw();
  const soon = gathered(() => content.querySelector("details[open]") || draw()); // not under somebody's hands
  const leave = follow(TOPICS, (topic, key) => (topic === "work-orders" && key !== number) || soon());
  fill(page, el("div", { class: "heading" }, el("h1", {}, number), el("a", { class: "back", href: "#/orders" }, t("orders.back"))), said, content);
  return {
    stop() {
      stopped = true;
      leave();
    },
  };
}

const sheet = (title, content) => el("section", { class: "sheet" }, el("h2", {}, title), content);

/** Released = good + scrap + in rework + what waits + unexplained. */
function pieces({ released, good, scrap, in_rework: rework, waiting, unexplained }) {
  const part = (kind, label, quantity) =>
    el("li", { class: kind }, el("b", {}, formats.quantity(quantity)), el("span", {}, label));
  return el(
    "ul",
    { class: "balance" },
    part("released", t("order.released"), released),
    part("good", t("report.good"), good),
    part("scrap", t("report.scrap"), scrap),
    part("rework", t("order.in_rework"), rework),
    waiting.map(({ sequence, quantity }) => part("waits", t("order.before", { sequence }), quantity)),
    Number(unexplained) === 0 ? null : part("scrap", t("order.unexplained"), unexplained),
  );
}

/** Where the time went, longest first. */
function waits({ reason, seconds }) {
  const spent = Object.entries(seconds).filter(([, value]) => Number(value) > 0).sort(([, one], [, other]) => other - one);
  const rows = spent.map(([kind, value]) => el("li", {}, el("b", {}, formats.span(Number(value))), el("span", {}, word("time", kind))));
  return [reason ? el("p", {}, t("order.waits_for", { reason: word("time", reason) })) : null, el("ul", { class: "balance" }, rows)];
}

function inspected(items) {
  return table(t("order.inspections"), [
    { label: t("order.step"), cell: (one) => `${one.sequence} ${one.name}` },
    { label: t("quality.lot"), cell: (one) => formats.quantity(one.lot_quantity), number: true },
    { label: t("quality.sample"), cell: (one) => formats.quantity(one.sample_quantity), number: true },
    { label: t("order.status"), cell: (one) => word("inspection_status", one.status) },
    { label: t("quality.verdict"), cell: (one) => (one.disposition ? word("disposition", one.disposition) : t("desk.nothing")) },
    { label: t("quality.failed"), cell: (one) => defects(one.failed) },
  ], items);
}
