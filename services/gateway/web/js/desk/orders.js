/** Sales orders and how far each line is; work orders, and new ones of both. */

import { action, field, folded, refill, saves, table } from "/js/desk/table.js";
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
  const said = el("div");
  const sales = el("div");
  const work = el("div");
  const states = [el("div"), el("div")];
  const watched = [
    paged("/sales-orders", () => ({ q: chosen.q }), {
      topics: ["sales-orders", "work-orders", "receipts", "reports"],
      draw: (items) => refill(sales, salesOrders(items, said, again)),
      fail: (problem) => fill(states[0], stale(problem)),
    }),
    paged("/work-orders", () => ({ q: chosen.q, status: chosen.status }), {
      topics: ["work-orders", "reports", "schedule"],
      draw: (items) => fill(work, workOrders(items)),
      fail: (problem) => fill(states[1], stale(problem)),
    }),
  ];
  const again = () => watched.forEach((one) => one.again());
  const find = el("input", { type: "search", value: chosen.q, "aria-label": t("board.find"), placeholder: t("board.find"), maxlength: "100", onchange: () => ((chosen.q = find.value.trim()), watched.forEach((one) => one.anew())) });
  fill(
    page,
    el("div", { class: "heading" }, el("h1", {}, t("section.orders")), el("div", { class: "actions" }, find), may("orders.write") ? newOrders(said, again) : null),
    said,
    section(t("orders.sales"), saves(t("desk.export"), "/exports/sales-orders", { format: "xlsx" }, "sales-orders.xlsx"), states[0], sales, watched[0].foot),
    section(t("orders.work"), [statusFilter(() => watched[1].anew()), saves(t("desk.export"), "/exports/work-orders", { format: "xlsx" }, "work-orders.xlsx")], states[1], work, watched[1].foot),
  );
  return { stop: () => watched.forEach((one) => one.stop()) };
}

const section = (title, tools, ...content) =>
  el("section", { class: "sheet" }, el("div", { class: "heading" }, el("h2", {}, title), el("div", { class: "actions" }, tools)), ...content);

const orderLink = (number) => el("a", { class: "number", href: `#/order/${encodeURIComponent(number)}` }, number);

function salesOrders(items, said, again) {
  const lines = items.flatMap((order) => order.lines.map((line, at) => ({ ...line, order, first: at === 0 })));
  const split = ({ order, first }) =>
    first && may("orders.write")
      ? action(t("orders.split"), () => ask("POST", `/sales-orders/${encodeURIComponent(order.number)}/work-orders`, { body: {} }), { said, done: again })
      : null;
  const figure = (name) => ({ label: t(`orders.${name}`), cell: (line) => formats.quantity(line[name]), number: true });
  return table(t("orders.sales"), [
    { label: t("orders.number"), cell: ({ order, first }) => (first ? el("span", { class: "number" }, order.number) : "") },
    { label: t("orders.customer"), cell: ({ order, first }) => (first ? order.customer : "") },
    { label: t("order.item"), cell: ({ line, item }) => `${line} · ${item}` },
    { label: t("order.due"), cell: ({ due_on: due, late }) => [formats.day(due), late ? el("b", { class: "chip bad" }, t("board.late")) : null] },
    ...["ordered", "in_work", "received", "delivered"].map(figure),
    { label: t("order.actions"), cell: (line) => el("span", { class: "actions" }, split(line), deliver(line, said, again)) },
  ], lines);
}

/** What is in stock for a line can leave; how much of it, whoever loads the truck says. */
function deliver({ order, line, received, delivered }, said, again) {
  const inStock = Number(received) - Number(delivered);
  if (inStock <= 0 || !may("stock.write")) return null;
  const quantity = el("input", { class: "short", inputmode: "decimal", value: String(inStock), "aria-label": t("orders.delivered") });
  const send = () => ask("POST", `/sales-orders/${encodeURIComponent(order.number)}/deliveries`, { body: { line, quantity: quantity.value } });
  return [quantity, action(t("orders.deliver"), send, { said, done: again })];
}

function workOrders(items) {
  return table(t("orders.work"), [
    { label: t("orders.number"), cell: (one) => orderLink(one.number) },
    { label: t("order.item"), cell: (one) => one.item },
    { label: t("order.quantity"), cell: (one) => formats.quantity(one.quantity), number: true },
    { label: t("order.due"), cell: (one) => [formats.day(one.due_on), one.late ? el("b", { class: "chip bad" }, word("late_reason", one.late_cause)) : null] },
    { label: t("order.priority"), cell: (one) => String(one.priority), number: true },
    { label: t("order.status"), cell: (one) => el("span", { class: "chip" }, word("work_order_status", one.status)) },
    { label: t("order.planned_end"), cell: (one) => (one.planned_end ? formats.moment(one.planned_end) : t("desk.nothing")) },
    { label: t("order.sales_order"), cell: (one) => one.sales_order ?? t("desk.nothing") },
  ], items, { mark: (one) => (one.late ? "late" : null) });
}

function statusFilter(changed) {
  const options = ["", ...STATUSES].map((status) =>
    el("option", { value: status, selected: status === chosen.status }, status ? word("work_order_status", status) : t("orders.any_status")),
  );
  const select = el("select", { "aria-label": t("order.status"), onchange: ({ target }) => ((chosen.status = target.value), changed()) }, options);
  return select;
}

function newOrders(said, again) {
  return el("div", { class: "actions" }, folded(t("orders.new_work"), workForm(said, again)), folded(t("orders.new_sales"), salesForm(said, again)));
}

function workForm(said, again) {
  const item = itemInput();
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
    action(t("desk.create"), () => make(false), { said, done: again }),
    may("orders.release") ? action(t("orders.create_and_release"), () => make(true), { said, done: again }) : null,
    items(),
  );
}

function salesForm(said, again) {
  const number = el("input", { maxlength: "40" });
  const customer = el("input", { maxlength: "200" });
  const lines = Array.from({ length: LINES }, () => ({ item: itemInput(), quantity: el("input", { inputmode: "decimal" }), due: el("input", { type: "date" }) }));
  const filled = () =>
    lines
      .map(({ item, quantity, due }, at) => ({ line: at + 1, item: item.value.trim(), quantity: quantity.value, due_on: due.value }))
      .filter(({ item }) => item);
  const make = () => ask("POST", "/sales-orders", { body: { number: number.value.trim(), customer: customer.value.trim(), lines: filled() } });
  return el(
    "div",
    { class: "grid-form" },
    el("div", { class: "row-form" }, field(t("orders.number"), number), field(t("orders.customer"), customer)),
    lines.map(({ item, quantity, due }) => el("div", { class: "row-form" }, field(t("order.item"), item), field(t("order.quantity"), quantity), field(t("order.due"), due))),
    action(t("desk.create"), make, { said, done: again }),
    items(),
  );
}

const itemInput = () => el("input", { list: "items", maxlength: "40", autocomplete: "off" });

/** What can be made, offered while one types. */
function items() {
  const offered = el("datalist", { id: "items" });
  ask("GET", "/items", { query: { kind: "make", limit: 500 } }).then(
    ({ body }) => fill(offered, body.items.map(({ number, name }) => el("option", { value: number }, name))),
    () => null,
  );
  return offered;
}
