/** The parallel run: what people were paid before, beside what Gongdan comes to for the same days. */

import { importing } from "/js/desk/importing.js";
import { field, saves, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { learn, named } from "/js/people.js";
import { may } from "/js/session.js";

export function show(page) {
  const said = el("div");
  const state = el("div");
  const list = el("div", { class: "sheet" });
  const from = el("input", { type: "date", onchange: month });
  const to = el("input", { type: "date", onchange: () => asked() && watched.anew() });
  function month() {
    if (from.value) to.value = formats.endOfMonth(from.value); // a sheet is usually a month's
    if (asked()) watched.anew();
  }
  const asked = () => (from.value && to.value ? { from: from.value, to: to.value } : null);
  const watched = paged("/wage-comparisons", () => asked() ?? {}, {
    topics: ["wage-comparisons", "rates", "objections", "reports"],
    draw: async (items, more, body) => {
      await learn();
      from.value ||= body.from;
      to.value ||= body.to;
      fill(list, outcome(body, watched.all));
    },
    fail: (problem) => fill(state, stale(problem)),
  });
  const days = [field(t("parallel.from"), from), field(t("trial.to"), to)];
  const bring = may("pay.write") ? importing("wage-sheets", said, () => watched.anew(), { query: () => asked() ?? {}, title: t("parallel.import") }) : null;
  const save = (format) => saves(t(`fair.${format === "csv" ? "csv" : "excel"}`), "/exports/wage-comparisons", () => ({ ...asked(), format }), `wage-comparison.${format}`);
  fill(list, el("p", { class: "empty", role: "status" }, t("page.loading")));
  fill(page, el("p", { class: "about" }, t("parallel.about")), el("div", { class: "row-form" }, days, save("xlsx"), save("csv")), bring, said, state, list, watched.foot);
  return watched;
}

function outcome(found, all) {
  const fact = (label, value) => el("div", {}, el("dt", {}, label), el("dd", {}, value));
  const whence = found.imported_at ? t("parallel.imported", { at: formats.moment(found.imported_at), who: found.imported_by }) : t("parallel.no_sheet");
  return [
    el("p", { class: found.imported_at ? "" : "notice" }, whence),
    el(
      "dl",
      { class: "facts card" },
      fact(t("parallel.old"), formats.money(found.old_amount)),
      fact(t("parallel.new"), formats.money(found.amount)),
      fact(t("trial.difference"), signed(found.difference)),
      fact(t("fair.people"), formats.quantity(found.workers)),
    ),
    workers(found.items, all),
  ];
}

const isNothing = (amount) => /^-?0*(\.0*)?$/.test(amount);
const signed = (amount) => (amount.startsWith("-") || isNothing(amount) ? formats.money(amount) : `+${formats.money(amount)}`);

function workers(items, all) {
  const or = (value, write) => (value === null ? t("desk.nothing") : write(value));
  const pair = (old, ours, write) => (old === null ? or(ours, write) : `${write(old)} → ${or(ours, write)}`);
  const worker = (one) => (one.reasons.includes("unknown_worker") ? one.worker : el("a", { href: `#/wages/${encodeURIComponent(one.worker)}` }, named(one.worker)));
  const reasons = (one) => one.reasons.map((reason) => el("span", { class: "chip warn" }, word("difference", reason), reason === "no_rate" ? ` ${formats.quantity(one.unpriced)}` : reason === "held" ? ` ${formats.quantity(one.held)}` : null));
  return table(t("pay.parallel"), [
    { label: t("wages.worker"), cell: worker },
    { label: t("masters.team"), cell: (one) => one.team ?? t("desk.nothing") },
    { label: t("parallel.old"), cell: (one) => or(one.old_amount, formats.money), number: true },
    { label: t("parallel.new"), cell: (one) => or(one.amount, formats.money), number: true },
    { label: t("trial.difference"), cell: (one) => (isNothing(one.difference) ? formats.money("0") : el("b", {}, signed(one.difference))), number: true },
    { label: t("wages.pieces"), cell: (one) => pair(one.old_pieces, one.pieces, formats.shared), number: true },
    { label: t("wages.hours"), cell: (one) => pair(one.old_hours, one.hours, formats.hours), number: true },
    { label: t("parallel.reasons"), cell: (one) => el("span", { class: "actions" }, reasons(one)) },
  ], items, { all });
}
