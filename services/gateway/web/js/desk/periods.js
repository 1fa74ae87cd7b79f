/** Pay periods: which days are paid together, what a period would close with, what stands in the way, and closing it. */

import { obstacles } from "/js/desk/obstacles.js";
import { action, field, folded, saves, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { refusal, stale, tell } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { ask, may } from "/js/session.js";

export function show(page) {
  const state = el("div");
  const list = el("div");
  const looked = el("div");
  const watched = paged("/pay-periods", () => ({}), {
    topics: ["pay-periods"],
    draw: (items) => fill(list, periods(items, looked)),
    fail: (problem) => fill(state, stale(problem)),
  });
  const again = () => watched.again();
  fill(page, may("pay.close") ? el("div", { class: "actions" }, folded(t("periods.new"), form(again)), folded(t("periods.rules"), rules())) : null, state, list, watched.foot, looked);

  function periods(items) {
    return table(t("pay.periods"), [
      { label: t("periods.days"), cell: (one) => `${formats.day(one.from, formats.WHOLE)} – ${formats.day(one.to, formats.WHOLE)}` },
      { label: t("order.status"), cell: (one) => [el("span", { class: "chip" }, word("period_status", one.status)), one.status === "closing" ? ` ${one.percent}%` : null, one.asked_by ? ` ${t("periods.asked", { who: one.asked_by })}` : null] },
      { label: t("periods.closed"), cell: (one) => (one.closed_at ? `${formats.moment(one.closed_at)} · ${one.closed_by}` : t("desk.nothing")) },
      { label: t("order.actions"), cell: (one) => el("span", { class: "actions" }, look(one), withdraw(one), el("a", { href: `#/pay/slips/${one.id}` }, t("pay.slips")), saves(t("periods.sheet"), "/wage-sheet.xlsx", { period: one.id }, `wages-${one.from}.xlsx`)) },
    ], items, { all: watched.all });
  }

  const look = (one) => (one.status === "closed" ? null : action(t("periods.look"), () => ask("GET", `/pay-periods/${one.id}/preview`), { done: ({ body }) => fill(looked, preview(one, body, again)) }));
  const asked = (one) => one.status === "open" && one.asked_by && may("pay.close");
  const withdraw = (one) => (asked(one) ? action(t("periods.withdraw"), () => ask("POST", `/pay-periods/${one.id}/withdrawal`), { sure: t("periods.withdraw_sure"), done: again }) : null);
  return watched;
}

/** What closing would do, and all that has to be seen to before. */
function preview(period, found, again) {
  const fact = (label, value) => el("div", {}, el("dt", {}, label), el("dd", {}, value));
  const names = (numbers) => (numbers.length ? numbers.join(", ") : t("desk.nothing"));
  const sure = t("periods.sure", { from: formats.day(period.from, formats.WHOLE), to: formats.day(period.to, formats.WHOLE) });
  const close = () => ask("POST", `/pay-periods/${period.id}/close`);
  const closed = ({ body }) => {
    tell(t(body.status === "open" ? "periods.agreed" : "periods.closing"));
    again();
  };
  return el(
    "section",
    { class: "sheet" },
    el("h2", {}, t("periods.preview", { from: formats.day(period.from), to: formats.day(period.to) })),
    el("p", { class: `notice ${found.is_ready ? "good" : ""}` }, t(found.is_ready ? "periods.ready" : "periods.not_ready")),
    el(
      "dl",
      { class: "facts card" },
      fact(t("wages.amount"), formats.money(found.amount)),
      fact(t("periods.minimums"), formats.money(found.minimums)),
      fact(t("periods.workers"), formats.quantity(found.workers)),
      fact(t("wages.pieces"), formats.shared(found.pieces)),
      fact(t("wages.hours"), formats.hours(found.hours)),
      fact(t("periods.below_minimum"), names(found.workers_below_minimum)),
      fact(t("periods.awaited"), formats.quantity(found.reports_awaited)),
      fact(t("periods.days_due"), formats.quantity(found.days_due)),
      fact(t("waiting.without_time"), found.without_time ? el("a", { href: "#/pay/waiting/without_time" }, formats.quantity(found.without_time)) : formats.quantity(0)),
      fact(t("periods.rates_missing"), names(found.rates_missing)),
      fact(t("periods.flags"), names(found.flags_unanswered)),
      fact(t("periods.objections"), names(found.objections_open)),
    ),
    found.is_ready ? null : obstacles(period.id),
    may("pay.close") ? el("div", { class: "actions" }, action(t("periods.close"), close, { style: "primary", sure, done: closed })) : null,
  );
}

function form(again) {
  const from = el("input", { type: "date" });
  const to = el("input", { type: "date" });
  const make = () => ask("POST", "/pay-periods", { body: { from: from.value, to: to.value } });
  return el("div", { class: "row-form" }, field(t("audit.from"), from), field(t("audit.to"), to), action(t("desk.create"), make, { style: "primary", done: again }));
}

/** How the plant wants its pay decided. */
function rules() {
  const box = el("div", { class: "grid-form" });
  ask("GET", "/pay-settings").then(
    ({ body }) => {
      const kept = Object.entries(body).filter(([, on]) => typeof on === "boolean");
      const ticks = kept.map(([name, on]) => ({ name, tick: el("input", { type: "checkbox", checked: on }), asker: body[`${name}_asked_off_by`] }));
      const save = () => ask("PUT", "/pay-settings", { body: Object.fromEntries(ticks.map(({ name, tick }) => [name, tick.checked])) });
      const line = ({ name, tick, asker }) =>
        el("div", {}, el("label", { class: "check" }, tick, t(`pay_rule.${name}`)), asker ? el("p", { class: "about" }, t("pay_rule.asked_off", { name: asker })) : null);
      const done = ({ body: said }) => {
        const asker = kept.map(([name]) => said[`${name}_asked_off_by`]).find(Boolean);
        tell(asker ? t("pay_rule.asked_off", { name: asker }) : t("masters.kept"));
        box.replaceWith(rules());
      };
      fill(box, ticks.map(line), action(t("desk.save"), save, { done }));
    },
    (problem) => fill(box, refusal(problem)),
  );
  return box;
}
