/** Lots on hold: put there with a reason, freed or scrapped in parts, and all that was decided. */

import { action, field, folded, refill, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { defectReasons } from "/js/reasons.js";
import { ask, may } from "/js/session.js";

const STATUSES = ["held", "released"];

/** A sheet of its own; `stop()` when the page is left. */
export function holds() {
  const list = el("div");
  const state = el("div");
  const status = el("select", { "aria-label": t("order.status"), onchange: () => watched.anew() }, STATUSES.map((one) => el("option", { value: one }, word("hold_status", one))));
  const reasons = defectReasons();
  const watched = paged("/holds", () => ({ status: status.value }), {
    topics: ["holds"],
    draw: async (items) => refill(list, lots(items, await reasons, watched)),
    fail: (problem) => fill(state, stale(problem)),
  });
  const form = may("quality.write") && folded(t("hold.put"), putting(() => watched.again()));
  const heading = el("div", { class: "heading" }, el("h2", {}, t("hold.title")), el("div", { class: "actions" }, status));
  const node = el("section", { class: "sheet", id: "holds" }, heading, el("p", { class: "about" }, t("hold.about")), form, state, list, watched.foot);
  return { node, stop: () => watched.stop() };
}

function putting(done) {
  const item = el("input", { name: "item", maxlength: "40", autocomplete: "off" });
  const lot = el("input", { name: "lot", maxlength: "40", autocomplete: "off" });
  const reason = el("input", { maxlength: "2000" });
  const body = () => ({ item: item.value.trim(), lot: lot.value.trim(), reason: reason.value.trim() });
  return el(
    "div",
    { class: "row-form" },
    field(t("hold.item"), item),
    field(t("hold.lot"), lot),
    field(t("quality.reason"), reason),
    action(t("hold.put"), () => ask("POST", "/holds", { body: body() }), { done }),
  );
}

function lots(items, reasons, { again: done, all }) {
  const made = (one) => (one.work_order ? el("a", { class: "number", href: `#/order/${encodeURIComponent(one.work_order)}` }, one.lot) : el("b", {}, one.lot));
  return table(t("hold.title"), [
    { label: t("hold.lot"), cell: made },
    { label: t("hold.item"), cell: (one) => one.item },
    { label: t("quality.reason"), cell: (one) => one.reason },
    { label: t("hold.since"), cell: (one) => t("hold.by", { at: formats.moment(one.held_at), who: one.held_by }) },
    { label: t("hold.released"), cell: (one) => formats.quantity(one.released), number: true },
    { label: t("hold.scrapped"), cell: (one) => formats.quantity(one.scrapped), number: true },
    { label: t("hold.decisions"), cell: decisions },
    { label: t("order.actions"), cell: (one) => (one.status === "held" ? deciding(one, reasons, done) : "") },
  ], items, { all });
}

function decisions(hold) {
  const line = (one) => t("hold.decided", { what: word("hold_move", one.move), quantity: one.quantity === null ? t("hold.rest") : formats.quantity(one.quantity), reason: one.reason, who: one.by });
  return hold.decisions.map((one) => el("div", {}, line(one)));
}

function deciding(hold, reasons, done) {
  const quantity = el("input", { inputmode: "decimal" });
  const why = el("input", { maxlength: "2000" });
  const spoilt = el("input", { inputmode: "decimal" });
  const reason = el("select", {}, reasons.map(({ code, name }) => el("option", { value: code }, name)));
  const free = () => ask("POST", `/holds/${hold.id}/release`, { body: { reason: why.value.trim(), ...(quantity.value && { quantity: quantity.value }) } });
  const scrap = () => ask("POST", `/holds/${hold.id}/scrap`, { body: { quantity: spoilt.value, reason: reason.value } });
  return [
    may("quality.write") && folded(t("hold.release"), el("div", { class: "row-form" }, field(t("hold.how_many"), quantity), field(t("quality.reason"), why), action(t("hold.release"), free, { done }))),
    may("quality.inspect") && folded(t("hold.scrap"), el("div", { class: "row-form" }, field(t("order.quantity"), spoilt), field(t("quality.reason"), reason), action(t("hold.scrap"), scrap, { done }))),
  ];
}
