/** The head of a work order: what it is, how it stands, and what may be asked of it. */

import { action, field, folded, saveAs } from "/js/desk/table.js";
import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { written } from "/js/ownfields.js";
import { ask, file, may } from "/js/session.js";

/** What may be asked of a work order, by how it stands; whether it may be, the plant decides. */
const MOVES = {
  planned: ["release", "cancel"],
  released: ["hold", "cancel"],
  on_hold: ["resume", "cancel"],
  completed: ["close"],
};

const ASKED_WHY = ["hold", "cancel"]; // who finds the order standing still reads why

/** `fields` are the plant's own; `etag` is that of the order as it is shown. */
export function head(order, { path, etag, fields, done }) {
  return [summary(order, fields), moves(order, { path, etag, done })];
}

function summary({ item, quantity, due_on: due, priority, status, sales_order: customer, routing_version: version, received, late, late_cause: cause, late_reason: reason, planned_end: end, unplanned_reason: stuck, reason: why, fields: kept }, own) {
  const fact = (label, ...value) => el("div", {}, el("dt", {}, label), el("dd", {}, ...value));
  return el(
    "dl",
    { class: "facts card" },
    fact(t("order.item"), item, version && el("small", {}, " ", t("routing.version", { version }))),
    fact(t("order.quantity"), formats.quantity(quantity)),
    fact(t("order.due"), formats.day(due), ...(late ? [el("b", { class: "chip bad" }, word("late_reason", cause)), el("p", {}, reason)] : [])),
    fact(t("order.planned_end"), end ? formats.moment(end) : t("desk.nothing"), ...(stuck ? [" ", el("b", { class: "chip bad" }, t("schedule.cannot_be_planned")), el("p", {}, stuck)] : [])),
    fact(t("order.priority"), String(priority)),
    fact(t("order.status"), el("span", { class: "chip" }, word("work_order_status", status))),
    fact(t("orders.received"), formats.quantity(received)),
    customer && fact(t("order.sales_order"), customer),
    why && fact(t("order.reason"), why),
    written(own, kept).map(([label, value]) => fact(label, value)),
  );
}

function moves(order, { path, etag, done }) {
  const buttons = may("orders.release") ? (MOVES[order.status] ?? []) : [];
  const print = async () => saveAs(await file(`${path}/traveler.pdf`), `${order.number}.pdf`);
  const move = (name) => (ASKED_WHY.includes(name) ? withReason(name) : action(t(`order.${name}`), () => ask("POST", `${path}/${name}`, { body: {} }), { done }));
  const withReason = (name) => {
    const reason = el("input", { maxlength: "2000", autocomplete: "off" });
    const send = () => ask("POST", `${path}/${name}`, { body: reason.value.trim() ? { reason: reason.value.trim() } : {} });
    return folded(t(`order.${name}`), el("div", { class: "row-form" }, field(t("order.why"), reason), action(t(`order.${name}`), send, { done, sure: name === "cancel" ? t("order.sure", { number: order.number }) : null })));
  };
  return el(
    "div",
    { class: "actions" },
    buttons.map(move),
    action(t("order.traveler"), print, { style: "quiet" }),
    replacing(order, path),
    may("orders.write") && MOVES[order.status] ? change(order, { path, etag, done }) : null,
  );
}

/** What was scrapped is made again by one tap: a work order of its own, which is shown then. */
function replacing({ number, status, operations }, path) {
  const scrap = operations.reduce((sum, one) => sum + Number(one.scrap), 0);
  if (!may("orders.release", "orders.write") || !scrap || status === "cancelled") return null;
  const about = { quantity: formats.quantity(scrap), number };
  const send = () => ask("POST", `${path}/replacement`, { body: { reason: t("order.replace_reason", about) } });
  return action(t("order.replace"), send, { done: ({ body }) => (location.hash = `#/order/${encodeURIComponent(body.number)}`), sure: t("order.replace_sure", about) });
}

/** Quantity, due date, priority and when its material is expected, also while it runs; not over what somebody else has changed meanwhile. */
function change(order, { path, etag, done }) {
  const quantity = el("input", { inputmode: "decimal", value: order.quantity });
  const due = el("input", { type: "date", value: order.due_on, required: true });
  const priority = el("input", { type: "number", min: "0", max: "9", value: order.priority });
  const material = el("input", { type: "date", value: order.materials_expected_on ?? "" });
  const body = () => ({ quantity: quantity.value, due_on: due.value, priority: Number(priority.value), ...(material.value && { materials_expected_on: material.value }) });
  const send = () => ask("PATCH", path, { body: body(), match: etag });
  return el(
    "details",
    { class: "change", ontoggle: ({ target }) => target.open || done() },
    el("summary", {}, t("order.change")),
    el("div", { class: "row-form" }, field(t("order.quantity"), quantity), field(t("order.due"), due), field(t("order.priority"), priority), field(t("masters.materials_expected_on"), material), action(t("desk.save"), send, { done })),
  );
}
