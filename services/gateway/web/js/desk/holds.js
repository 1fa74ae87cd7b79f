/** Lots that must not move: who holds one says why; who lets go of it, or scraps of it, too. */

import { action, field, folded, refill, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { ask, may } from "/js/session.js";

const STATUSES = ["held", "released"];

/** The sheet of the quality screen; `reasons` is a promise of the plant's defect reasons. */
export function holds(reasons) {
  const state = el("div");
  const list = el("div");
  const status = el("select", { "aria-label": t("order.status"), onchange: () => watched.anew() }, STATUSES.map((one) => el("option", { value: one }, word("hold_status", one))));
  const watched = paged("/holds", () => ({ status: status.value }), {
    topics: ["holds"],
    draw: async (items) => refill(list, drawn(items, await reasons, watched)),
    fail: (problem) => fill(state, stale(problem)),
  });
  const node = el(
    "section",
    { class: "sheet" },
    el("div", { class: "heading" }, el("h2", {}, t("holds.title")), el("div", { class: "actions" }, may("quality.write") ? folded(t("holds.new"), holding(() => watched.again())) : null, status)),
    state,
    list,
    watched.foot,
  );
  return { node, stop: watched.stop };
}

function drawn(items, reasons, { again, all }) {
  const order = ({ work_order: number, lot }) => (number ? el("a", { class: "number", href: `#/order/${encodeURIComponent(number)}` }, lot) : el("b", {}, lot));
  return table(t("holds.title"), [
    { label: t("holds.lot"), cell: order },
    { label: t("order.item"), cell: (one) => one.item },
    { label: t("holds.reason"), cell: (one) => one.reason },
    { label: t("holds.since"), cell: (one) => `${formats.moment(one.held_at)} · ${one.held_by}` },
    { label: t("holds.released"), cell: (one) => formats.quantity(one.released), number: true },
    { label: t("holds.scrapped"), cell: (one) => formats.quantity(one.scrapped), number: true },
    { label: t("order.actions"), cell: (one) => (one.status === "held" ? el("span", { class: "actions" }, releasing(one, again), scrapping(one, reasons, again)) : null) },
  ], items, { all });
}

const text = (attributes = {}) => el("input", { maxlength: "200", autocomplete: "off", ...attributes });
const quantityInput = () => el("input", { inputmode: "decimal", maxlength: "15" });

function holding(again) {
  const inputs = { item: text({ maxlength: "40" }), lot: text({ maxlength: "40" }), reason: text() };
  const hold = () => ask("POST", "/holds", { body: Object.fromEntries(Object.entries(inputs).map(([name, { value }]) => [name, value.trim()])) });
  const labels = { item: t("order.item"), lot: t("holds.lot_or_order"), reason: t("holds.reason") };
  return el("div", { class: "row-form" }, Object.entries(inputs).map(([name, input]) => field(labels[name], input)), action(t("holds.hold"), hold, { style: "primary", done: again }));
}

/** Some pieces, or without a quantity all that is left. */
function releasing({ id }, again) {
  if (!may("quality.write")) return null;
  const quantity = quantityInput();
  const reason = text();
  const release = () => ask("POST", `/holds/${id}/release`, { body: { reason: reason.value.trim(), ...(quantity.value.trim() ? { quantity: quantity.value.trim() } : {}) } });
  return folded(t("holds.release"), el("div", { class: "row-form" }, field(t("holds.how_many"), quantity), field(t("holds.reason"), reason), action(t("holds.release"), release, { done: again })));
}

function scrapping({ id }, reasons, again) {
  if (!may("quality.inspect")) return null;
  const quantity = quantityInput();
  const reason = el("select", {}, reasons.map(({ code, name }) => el("option", { value: code }, name)));
  const scrap = () => ask("POST", `/holds/${id}/scrap`, { body: { quantity: quantity.value.trim(), reason: reason.value } });
  return folded(t("holds.scrap"), el("div", { class: "row-form" }, field(t("order.quantity"), quantity), field(t("quality.reason"), reason), action(t("holds.scrap"), scrap, { done: again })));
}
