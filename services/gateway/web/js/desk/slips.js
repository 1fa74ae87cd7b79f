/** Payslips of a pay period: what each worker gets, line by line, and on paper. */

import { folded, saves, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { learn, named } from "/js/people.js";
import { ask } from "/js/session.js";

/** `argument` is the period's id; without one the latest is taken. */
export function show(page, { argument: [wanted = ""] }) {
  const state = el("div");
  const list = el("div");
  const choice = el("select", { "aria-label": t("wages.period"), onchange: ({ target }) => (location.hash = `#/pay/slips/${target.value}`) });
  let period = wanted;
  let watched = null;
  let left = false;

  async function begin() {
    await learn();
    const { body } = await ask("GET", "/pay-periods", { query: { limit: 100 } });
    period ||= body.items[0]?.id ?? "";
    fill(choice, body.items.map(({ id, from, to }) => el("option", { value: id, selected: id === period }, `${formats.day(from, formats.WHOLE)} – ${formats.day(to, formats.WHOLE)}`)));
    if (left) return;
    if (!period) return fill(list, el("p", { class: "empty" }, t("slips.no_period")));
    watched = paged("/payslips", () => ({ period }), {
      size: 50,
      draw: (items) => fill(list, slips(items, watched.all)),
      fail: (problem) => fill(state, stale(problem)),
      topics: ["pay-periods"],
    });
    page.append(watched.foot);
  }

  fill(page, el("div", { class: "actions" }, choice), state, list);
  begin().catch((problem) => fill(state, stale(problem)));
  return {
    stop() {
      left = true;
      watched?.stop();
    },
  };
}

function slips(items, all) {
  return table(t("pay.slips"), [
    { label: t("wages.worker"), cell: (one) => named(one.worker) },
    { label: t("wages.pieces"), cell: (one) => formats.shared(one.pieces), number: true },
    { label: t("wages.hours"), cell: (one) => formats.hours(one.hours), number: true },
    { label: t("wages.amount"), cell: (one) => el("b", {}, formats.money(one.amount)), number: true },
    { label: t("order.actions"), cell: (one) => el("span", { class: "actions" }, folded(t("slips.lines", { count: one.lines.length }), lines(one.lines)), saves(t("slips.paper"), "/payslips.pdf", { period: one.period, worker: one.worker }, `payslip-${one.worker}.pdf`)) },
  ], items, { all });
}

function lines(all) {
  return table(t("wages.lines"), [
    { label: t("wages.on"), cell: (one) => formats.day(one.on) },
    { label: t("wages.work"), cell: (one) => [one.work_order, one.sequence, one.item].filter((part) => part !== null).join(" · ") },
    { label: t("wages.kind"), cell: (one) => word("pay_kind", one.kind) },
    { label: t("wages.pieces"), cell: (one) => formats.shared(one.quantity), number: true },
    { label: t("wages.rate"), cell: (one) => (one.rate === null ? "" : formats.quantity(one.rate)), number: true },
    { label: t("wages.amount"), cell: (one) => formats.money(one.amount), number: true },
  ], all);
}
