/** What goes into a work order and what comes out of it: material issued, given back, still short; finished goods stocked in. */

import * as decimals from "/js/decimals.js";
import { action, allOf, field, folded, table } from "/js/desk/table.js";
import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { isUsed } from "/js/modules.js";
import { whole } from "/js/paged.js";
import { ask, may } from "/js/session.js";

const KINDS = ["issue", "return", "replenish"];

/** The sheets of a released work order; a part that cannot be had is left out. */
export async function assembled(path, { order, balance, done }) {
  if (order.status === "planned") return [];
  const [consumption, moves, receipts, operations] = await allOf([
    isUsed("materials") ? ask("GET", `${path}/consumption`).then(({ body }) => body) : Promise.reject(),
    isUsed("materials") ? whole(`${path}/materials`, {}) : Promise.reject(),
    whole(`${path}/receipts`, {}),
    isUsed("materials") ? whole("/operations", { work_order: order.number }) : Promise.reject(),
  ]);
  const steps = (operations?.items ?? []).map((one) => [one.id, [`${one.sequence} ${one.name}`, one.rework_order && t("goods.rework_of", { quantity: formats.quantity(one.planned) })].filter(Boolean).join(" · ")]);
  const mayBook = may("stock.write");
  return [
    consumption && sheet(t("goods.materials"), needed(consumption.items), moves?.items.length ? moved(moves.items, new Map(steps)) : null, mayBook && moving(path, consumption.items, { steps, done })),
    receipts && sheet(t("goods.receipts"), receipts.items.length ? received(receipts.items, mayBook, done) : null, mayBook && receiving(path, balance, done)),
  ].filter(Boolean);
}

const sheet = (title, ...content) => el("section", { class: "sheet" }, el("h2", {}, title), content);

const figure = (name) => ({ label: t(`goods.${name}`), cell: (one) => formats.quantity(one[name]), number: true });

function needed(items) {
  return table(t("goods.materials"), [
    { label: t("goods.item"), cell: (one) => [el("b", {}, one.item), one.rework_order ? el("span", { class: "chip warn" }, t("operations.rework")) : null] },
    ...["needed", "needed_so_far", "used"].map(figure),
    { label: t("goods.short"), cell: (one) => (Number(one.short) > 0 ? el("b", { class: "chip bad" }, formats.quantity(one.short)) : formats.quantity(one.short)), number: true },
  ], items);
}

function moved(items, steps) {
  return table(t("goods.moves"), [
    { label: t("order.when"), cell: (one) => formats.moment(one.moved_at) },
    { label: t("goods.item"), cell: (one) => one.item },
    { label: t("goods.lot"), cell: (one) => one.lot ?? (one.may_be_held ? el("span", { class: "chip warn" }, t("goods.may_be_held")) : "") },
    { label: t("order.step"), cell: (one) => steps.get(one.operation) ?? t("desk.nothing") },
    { label: t("goods.kind"), cell: (one) => word("material_move", one.kind) },
    { label: t("order.quantity"), cell: (one) => formats.quantity(one.quantity), number: true },
    { label: t("goods.by"), cell: (one) => one.moved_by },
  ], items);
}

/** Material for a step may be named, so that what rework took is counted as its own. */
function moving(path, items, { steps, done }) {
  const item = el("input", { name: "item", list: "order-materials", maxlength: "40", autocomplete: "off", value: items.find(({ short }) => Number(short) > 0)?.item ?? "" });
  const offered = el("datalist", { id: "order-materials" }, [...new Set(items.map((one) => one.item))].map((value) => el("option", { value })));
  const quantity = el("input", { inputmode: "decimal", maxlength: "15", value: items.find((one) => one.item === item.value)?.short ?? "" });
  const kind = el("select", {}, KINDS.map((one) => el("option", { value: one }, word("material_move", one))));
  const lot = el("input", { maxlength: "40", autocomplete: "off" });
  const step = el("select", {}, [["", t("goods.whole_order")], ...steps].map(([value, name]) => el("option", { value }, name)));
  const body = () => ({ item: item.value.trim(), quantity: quantity.value.trim(), kind: kind.value, lot: lot.value.trim() || null, operation: step.value || null });
  const book = () => ask("POST", `${path}/materials`, { body: body() });
  return folded(t("goods.book"), el("div", { class: "row-form" }, field(t("goods.item"), item), offered, field(t("order.quantity"), quantity), field(t("goods.kind"), kind), field(t("goods.lot"), lot), field(t("order.step"), step), action(t("desk.save"), book, { style: "primary", done })));
}

function received(items, mayBook, done) {
  return table(t("goods.receipts"), [
    { label: t("order.when"), cell: (one) => formats.moment(one.received_at) },
    { label: t("order.quantity"), cell: (one) => formats.quantity(one.quantity), number: true },
    { label: t("goods.warehouse"), cell: (one) => one.warehouse ?? t("desk.nothing") },
    { label: t("goods.lot"), cell: (one) => one.lot ?? t("desk.nothing") },
    { label: t("goods.by"), cell: (one) => one.received_by },
    { label: t("order.remarks"), cell: (one) => [one.reverses ? t("order.reversal") : null, one.reversed ? t("order.reversed") : null, one.reason].filter(Boolean).join(" · ") },
    { label: t("order.actions"), cell: (one) => (mayBook && !one.reverses && !one.reversed ? takingBack(`/receipts/${one.id}/reversal`, done) : null) },
  ], items, { mark: (one) => (one.reversed || one.reverses ? "struck" : null) });
}

/** A mistake in the books of goods is taken back by an entry that says why. */
export function takingBack(path, done) {
  const reason = el("input", { maxlength: "2000", autocomplete: "off" });
  const send = () => ask("POST", path, { body: { reason: reason.value.trim() } });
  return folded(t("goods.take_back"), el("div", { class: "row-form" }, field(t("team.why"), reason), action(t("goods.take_back"), send, { done })));
}

/** What the last step has good and nobody has stocked in yet is offered. */
function receiving(path, balance, done) {
  const left = balance ? (decimals.parse(balance.good) ?? 0n) - (decimals.parse(balance.received) ?? 0n) : 0n;
  const quantity = el("input", { inputmode: "decimal", maxlength: "15", value: left > 0n ? decimals.text(left) : "" });
  const warehouse = el("input", { maxlength: "40", autocomplete: "off" });
  const lot = el("input", { maxlength: "40", autocomplete: "off" });
  const book = () => ask("POST", `${path}/receipts`, { body: { quantity: quantity.value.trim(), warehouse: warehouse.value.trim() || null, lot: lot.value.trim() || null } });
  return folded(t("goods.receive"), el("div", { class: "row-form" }, field(t("order.quantity"), quantity), field(t("goods.warehouse"), warehouse), field(t("goods.lot"), lot), action(t("desk.save"), book, { style: "primary", done })));
}
