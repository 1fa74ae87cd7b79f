/** A worker's own payslips, and how he is paid as was last agreed; for when he wants to know. */

import { saves } from "/js/desk/table.js";
import { sentence } from "/js/desk/terms.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { ask, me } from "/js/session.js";

const LATEST = 6; // pay periods

export async function show(box) {
  try {
    const { worker } = me();
    const [{ body: terms }, { body: periods }] = await Promise.all([
      ask("GET", "/pay-terms", { query: { worker, limit: 1 } }),
      ask("GET", "/pay-periods", { query: { status: "closed", limit: LATEST } }),
    ]);
    const slips = await Promise.all(periods.items.map(({ id }) => ask("GET", "/payslips", { query: { period: id, worker } })));
    const own = slips.flatMap(({ body }) => body.items);
    fill(box, el("div", { class: "about" }, terms.items.length ? sentence(terms.items[0]) : t("terms.none")), own.length ? el("ul", { class: "slips" }, own.map(slip)) : el("p", { class: "empty" }, t("slips.none")));
  } catch (problem) {
    fill(box, refusal(problem));
  }
}

function slip({ from, to, amount, period, worker }) {
  const days = `${formats.day(from, formats.WHOLE)} – ${formats.day(to, formats.WHOLE)}`;
  return el("li", { class: "total" }, el("span", {}, days), el("b", {}, formats.money(amount)), saves(t("slips.paper"), "/payslips.pdf", { period, worker }, `payslip-${worker}.pdf`));
}
