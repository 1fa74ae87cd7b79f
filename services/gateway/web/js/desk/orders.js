/** Sales orders and how far each line is; work orders, and new ones of both. */

import { importing } from "/js/desk/importing.js";
import { productInput } from "/js/desk/products.js";
import { releasing } from "/js/desk/releasing.js";
import { action, field, folded, refill, saves, table } from "/js/desk/table.js";
import { delivered } from "/js/desk/deliveries.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { fieldsOf, ownFields } from "/js/ownfields.js";
import { paged } from "/js/paged.js";
import { ask, may } from "/js/session.js";

const STATUSES = ["planned", "released", "on_hold", "completed", "closed", "cancelled"];
const LINES = 5; // of a new sales order; more come by import

const chosen = { status: "", q: "" };

export function show(page) {
  const sales = el("div");
  const work = el("div");
  const states = [el("div"), el("div")];
  const release = releasing(() => again());
  const watched = [
    paged("/sales-orders", () => ({ q: chosen.q }), {
      topics: ["sales-orders", "work-orders", "receipts", "reports"],
      draw: (items) => refill(sales, salesOrders(items, again, watched[0].all)),
      fail: (problem) => fill(states[0], stale(problem)),
    }),
    paged("/work-orders", () => ({ q: chosen.q, status: chosen.status }), {
      topics: ["work-orders", "reports", "schedule"],
      draw: (items) => fill(work, workOrders(items, watched[1].all, release)),
      fail: (problem) => fill(states[1], stale(problem)),
    }),
  ];
  const again = () => watched.forEach((one) => one.again());
  const find = el("input", { type: "search", value: chosen.q, "aria-label": t("board.find"), placeholder: t("board.find"), maxlength: "100", onchange: () => ((chosen.q = find.value.trim()), watched.forEach((one) => one.anew())) });
  const said = el("div");
  const sheets = ["sales-orders", "work-orders"].map((kind) => importing(kind, said, again, { title: t(`orders.import_${kind}`) }));
  fill(
    page,
    el("div", { class: "heading" }, el("h1", {}, t("section.orders")), el("div", { class: "actions" }, find), may("orders.write") ? newOrders(again) : null),
    may("orders.write") ? el("div", { class: "actions" }, sheets) : null,
    said,
    section(t("orders.sales"), saves(t("desk.export"), "/exports/sales-orders", { format: "xlsx" }, "sales-orders.xlsx"), states[0], sales, watched[0].foot),
    section(t("orders.work"), [release.button, statusFilter(() => watched[1].anew()), saves(t("desk.export"), "/exports/work-orders", { format: "xlsx" }, "work-orders.xlsx")], states[1], work, watched[1].foot),
  );
  return { stop: () => watched.forEach((one) => one.stop()) };
}

const section = (title, tools, ...content) =>
  el("section", { class: "sheet" }, el("div", { class: "heading" }, el("h2", {}, title), el("div", { class: "actions" }, tools)), ...content);

const orderLink = (number) => el("a", { class: "number", href: `#/order/${encodeURIComponent(number)}` }, number);

function salesOrders(items, again, all) {
  const linesOf = (orders) => orders.flatMap((order) => order.lines.map((line, at) => ({ ...line, order, first: at === 0 })));
  const isOpen = ({ lines: all }) => all.some((line) => Number(line.in_work) + Number(line.received) < Number(line.quantity));
  const split = ({ order, first }) => (first && isOpen(order) && may("orders.write") ? splitting(order, again) : null);
  const figure = (name) => ({ label: t(`orders.${name}`), cell: (line) => formats.quantity(line[name]), number: true });
  return table(t("orders.sales"), [
    { label: t("orders.number"), cell: ({ order, first }) => (first ? el("span", { class: "number" }, order.number) : "") },
    { label: t("orders.customer"), cell: ({ order, first }) => (first ? order.customer : "") },
    { label: t("order.item"), cell: ({ line, item }) => `${line} · ${item}` },
    { label: t("order.due"), cell: ({ due_on: due, late }) => [formats.day(due), " ", late ? el("b", { class: "chip bad" }, t("board.late")) : null] },
    ...["ordered", "in_work", "received", "delivered"].map(figure),
    { label: t("order.actions"), cell: (line) => el("span", { class: "actions" }, split(line), deliver(line, again), delivered(line, again)) },
  ], linesOf(items), { all: async () => linesOf(await all()) });
}

/** Work orders for what none covers yet: one for each line, or of so many pieces each. */
function splitting({ number }, again) {
  const batch = el("input", { class: "short", inputmode: "decimal", placeholder: t("orders.batch"), title: t("orders.batch"), "aria-label": t("orders.batch") });
  const split = () => ask("POST", `/sales-orders/${encodeURIComponent(number)}/work-orders`, { body: batch.value.trim() ? { batch_quantity: batch.value.trim() } : {} });
  return [batch, action(t("orders.split"), split, { done: again })];
}

/** What is in stock for a line can leave; how much of it, whoever loads the truck says. */
function deliver({ order, line, received, delivered }, again) {
  const inStock = Number(received) - Number(delivered);
  if (inStock <= 0 || !may("stock.write")) return null;
  const quantity = el("input", { class: "short", inputmode: "decimal", value: String(inStock), "aria-label": t("orders.delivered") });
  const send = () => ask("POST", `/sales-orders/${encodeURIComponent(order.number)}/deliveries`, { body: { line, quantity: quantity.value } });
  return [quantity, action(t("orders.deliver"), send, { done: again })];
}

function workOrders(items, all, release) {
  release.keepOnly(items);
  return table(t("orders.work"), [
    { label: t("orders.number"), cell: (one) => orderLink(one.number) },
    { label: t("order.item"), cell: (one) => one.item },
    { label: t("order.quantity"), cell: (one) => formats.quantity(one.quantity), number: true },
    { label: t("order.due"), cell: (one) => [formats.day(one.due_on), " ", one.late ? el("b", { class: "chip bad" }, word("late_reason", one.late_cause)) : null] },
    { label: t("order.priority"), cell: (one) => String(one.priority), number: true },
    { label: t("order.status"), cell: (one) => el("span", { class: "chip" }, word("work_order_status", one.status)) },
    { label: t("order.planned_end"), cell: (one) => (one.unplanned_reason ? el("b", { class: "chip bad", title: one.unplanned_reason }, word("late_reason", one.unplanned_cause)) : one.planned_end ? formats.moment(one.planned_end) : t("desk.nothing")) },
    { label: t("order.sales_order"), cell: (one) => one.sales_order ?? t("desk.nothing") },
    ...(may("orders.release") ? [{ label: t("order.actions"), cell: release.tick }] : []),
  ], items, { all, mark: (one) => (one.late ? "late" : null) });
}

function statusFilter(changed) {
  const options = ["", ...STATUSES].map((status) =>
    el("option", { value: status, selected: status === chosen.status }, status ? word("work_order_status", status) : t("orders.any_status")),
  );
  const select = el("select", { "aria-label": t("order.status"), onchange: ({ target }) => ((chosen.status = target.value), changed()) }, options);
  return select;
}

function newOrders(again) {
  return el("div", { class: "actions" }, folded(t("orders.new_work"), workForm(again)), folded(t("orders.new_sales"), salesForm(again)));
}

function workForm(again) {
  const item = productInput();
  const quantity = el("input", { inputmode: "decimal" });
  const due = el("input", { type: "date" });
  const priority = el("input", { type: "number", min: "0", max: "9", value: "5" });
  const more = el("div");
  let own = ownFields([]);
  fieldsOf("work-orders").then((fields) => fill(more, (own = ownFields(fields)).node));
  const body = () => ({ item: item.value.trim(), quantity: quantity.value, due_on: due.value, priority: Number(priority.value), ...own.body() });
  const make = async (release) => {
    const { body: made } = await ask("POST", "/work-orders", { body: body() });
    if (release) await ask("POST", `/work-orders/${encodeURIComponent(made.number)}/release`, { body: {} });
  };
  return el(
    "div",
    { class: "row-form" },
    field(t("order.item"), item),
    field(t("order.quantity"), quantity),
    field(t("order.due"), due),
    field(t("order.priority"), priority),
    more,
    action(t("desk.create"), () => make(false), { done: again }),
    may("orders.release") ? action(t("orders.create_and_release"), () => make(true), { done: again }) : null,
  );
}

function salesForm(again) {
  const number = el("input", { maxlength: "40" });
  const customer = el("input", { maxlength: "200" });
  const priority = el("input", { type: "number", min: "0", max: "9", value: "5" });
  const lines = Array.from({ length: LINES }, () => ({ item: productInput(), quantity: el("input", { inputmode: "decimal" }), due: el("input", { type: "date" }) }));
  const filled = () =>
    lines
      .map(({ item, quantity, due }, at) => ({ line: at + 1, item: item.value.trim(), quantity: quantity.value, due_on: due.value }))
      .filter(({ item }) => item);
  const make = () => ask("POST", "/sales-orders", { body: { number: number.value.trim(), customer: customer.value.trim(), priority: Number(priority.value), lines: filled() } });
  return el(
    "div",
    { class: "grid-form" },
    el("div", { class: "row-form" }, field(t("orders.number"), number), field(t("orders.customer"), customer), field(t("order.priority"), priority)),
    lines.map(({ item, quantity, due }) => el("div", { class: "row-form" }, field(t("order.item"), item), field(t("order.quantity"), quantity), field(t("order.due"), due))),
    action(t("desk.create"), make, { done: again }),
  );
}
