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
  const [consumption, moves, receipts] = await allOf([
    isUsed("materials") ? ask("GET", `${path}/consumption`).then(({ body }) => body) : Promise.reject(),
    isUsed("materials") ? whole(`${path}/materials`, {}) : Promise.reject(),
    whole(`${path}/receipts`, {}),
  ]);
  const mayBook = may("stock.write");
  return [
    consumption && sheet(t("goods.materials"), needed(consumption.items), moves?.items.length ? moved(moves.items) : null, mayBook && moving(path, consumption.items, done)),
    receipts && sheet(t("goods.receipts"), receipts.items.length ? received(receipts.items) : null, mayBook && receiving(path, balance, done)),
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

function moved(items) {
  return table(t("goods.moves"), [
    { label: t("order.when"), cell: (one) => formats.moment(one.moved_at) },
    { label: t("goods.item"), cell: (one) => one.item },
    { label: t("goods.lot"), cell: (one) => one.lot ?? (one.may_be_held ? el("span", { class: "chip warn" }, t("goods.may_be_held")) : "") },
    { label: t("goods.kind"), cell: (one) => word("material_move", one.kind) },
    { label: t("order.quantity"), cell: (one) => formats.quantity(one.quantity), number: true },
    { label: t("goods.by"), cell: (one) => one.moved_by },
  ], items);
}

function moving(path, items, done) {
  const item = el("input", { name: "item", list: "order-materials", maxlength: "40", autocomplete: "off", value: items.find(({ short }) => Number(short) > 0)?.item ?? "" });
  const offered = el("datalist", { id: "order-materials" }, [...new Set(items.map((one) => one.item))].map((value) => el("option", { value })));
  const quantity = el("input", { inputmode: "decimal", maxlength: "15", value: items.find((one) => one.item === item.value)?.short ?? "" });
  const kind = el("select", {}, KINDS.map((one) => el("option", { value: one }, word("material_move", one))));
  const lot = el("input", { maxlength: "40", autocomplete: "off" });
  const book = () => ask("POST", `${path}/materials`, { body: { item: item.value.trim(), quantity: quantity.value.trim(), kind: kind.value, lot: lot.value.trim() || null } });
  return folded(t("goods.book"), el("div", { class: "row-form" }, field(t("goods.item"), item), offered, field(t("order.quantity"), quantity), field(t("goods.kind"), kind), field(t("goods.lot"), lot), action(t("desk.save"), book, { style: "primary", done })));
}

function received(items) {
  return table(t("goods.receipts"), [
    { label: t("order.when"), cell: (one) => formats.moment(one.received_at) },
    { label: t("order.quantity"), cell: (one) => formats.quantity(one.quantity), number: true },
    { label: t("goods.warehouse"), cell: (one) => one.warehouse ?? t("desk.nothing") },
    { label: t("goods.by"), cell: (one) => one.received_by },
  ], items);
}

/** What the last step has good and nobody has stocked in yet is offered. */
function receiving(path, balance, done) {
  const left = balance ? (decimals.parse(balance.good) ?? 0n) - (decimals.parse(balance.received) ?? 0n) : 0n;
  const quantity = el("input", { inputmode: "decimal", maxlength: "15", value: left > 0n ? decimals.text(left) : "" });
  const warehouse = el("input", { maxlength: "40", autocomplete: "off" });
  const book = () => ask("POST", `${path}/receipts`, { body: { quantity: quantity.value.trim(), ...(warehouse.value.trim() ? { warehouse: warehouse.value.trim() } : {}) } });
  return folded(t("goods.receive"), el("div", { class: "row-form" }, field(t("order.quantity"), quantity), field(t("goods.warehouse"), warehouse), action(t("desk.save"), book, { style: "primary", done })));
}
