/** Fair rates: what people come to in an hour at each step paid by piece, and which rates stand out. */

import { field, saves, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { learn, named } from "/js/people.js";

const VERDICTS = ["too_low", "too_high", "fair", "too_little"];
const figure = (value, without) => (value === null ? without : Number(value)); // to compare only; what is shown is exact
const ORDERS = {
  by_step: () => 0,
  by_verdict: (one, other) => VERDICTS.indexOf(one.verdict) - VERDICTS.indexOf(other.verdict),
  by_lowest: (one, other) => figure(one.median, Infinity) - figure(other.median, Infinity),
  by_highest: (one, other) => figure(other.median, -1) - figure(one.median, -1),
};

export function show(page) {
  const state = el("div");
  const list = el("div", { class: "sheet" });
  let known = [];
  const days = { from: el("input", { type: "date", onchange: month }), to: el("input", { type: "date", onchange: () => watched.anew() }) };
  function month() {
    days.to.value = days.from.value && formats.endOfMonth(days.from.value);
    watched.anew();
  }
  const item = el("input", { type: "search", maxlength: "40", autocomplete: "off", onchange: () => watched.anew() });
  const order = el("select", { onchange: () => draw(known) }, Object.keys(ORDERS).map((one) => el("option", { value: one }, t(`fair.${one}`))));
  const asked = () => ({ from: days.from.value, to: days.to.value, item: item.value.trim() });
  const watched = paged("/fair-rates", asked, {
    topics: ["reports", "rates"],
    draw: async (items) => {
      await learn();
      draw(items);
    },
    fail: (problem) => fill(state, stale(problem)),
  });

  const sorted = (items) => [...items].sort(ORDERS[order.value]);

  function draw(items) {
    known = items;
    const reference = items.find((one) => one.reference !== null)?.reference;
    fill(list, reference ? el("p", {}, t("fair.reference", { amount: formats.money(reference) })) : null, rates(sorted(items), async () => sorted(await watched.all())));
  }

  const files = el("div", { class: "actions" });
  const save = (label, format) => saves(t(label), "/exports/fair-rates", () => ({ ...asked(), format }), `fair-rates.${format}`);
  fill(files, save("fair.excel", "xlsx"), save("fair.csv", "csv"));
  fill(list, el("p", { class: "empty", role: "status" }, t("page.loading")));
  const form = el("div", { class: "row-form" }, field(t("fair.from"), days.from), field(t("trial.to"), days.to), field(t("order.item"), item), field(t("fair.sort"), order));
  fill(page, el("p", { class: "about" }, t("fair.about")), form, files, state, list, watched.foot);
  return watched;
}

function rates(items, all) {
  const money = (amount) => (amount === null ? t("desk.nothing") : formats.money(amount));
  const rate = (one) => (one.rate_from === one.rate_to ? formats.quantity(one.rate_from) : `${formats.quantity(one.rate_from)} – ${formats.quantity(one.rate_to)}`);
  const minutes = (one) => [one.minutes === null ? t("desk.nothing") : formats.quantity(one.minutes), " ", one.standard_minutes !== null && el("small", { class: "why" }, t("fair.standard", { minutes: formats.quantity(one.standard_minutes) }))];
  const verdict = (one) => el("span", { class: `chip ${one.verdict.startsWith("too_l") && one.verdict !== "too_little" ? "bad" : one.verdict === "too_high" ? "warn" : ""}` }, word("fairness", one.verdict));
  const outliers = (one) => one.outliers.map(({ worker, hourly }) => el("div", {}, el("a", { href: `#/wages/${encodeURIComponent(worker)}` }, named(worker)), ` ${formats.money(hourly)}`));
  return table(t("pay.fair"), [
    { label: t("order.item"), cell: (one) => el("b", {}, one.item) },
    { label: t("order.step"), cell: (one) => String(one.sequence), number: true },
    { label: t("fair.rate"), cell: rate, number: true },
    { label: t("fair.people"), cell: (one) => formats.quantity(one.workers), number: true },
    { label: t("wages.pieces"), cell: (one) => formats.shared(one.pieces), number: true },
    { label: t("wages.hours"), cell: (one) => formats.hours(one.hours), number: true },
    { label: t("fair.hourly"), cell: (one) => el("b", {}, money(one.median)), number: true },
    { label: t("fair.spread"), cell: (one) => (one.low === null ? t("desk.nothing") : `${money(one.low)} – ${money(one.high)}`), number: true },
    { label: t("fair.minutes"), cell: minutes, number: true },
    { label: t("fair.below"), cell: (one) => formats.quantity(one.below_minimum), number: true },
    { label: t("fair.verdict"), cell: verdict },
    { label: t("fair.outliers"), cell: outliers },
  ], items, { all });
}
