/** Pay that waits: held until a supervisor confirms, or without a rate; each with the reason and where it is seen to. */

import { table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { learn, named } from "/js/people.js";

const STATUSES = ["held", "no_rate"];
const TIMELESS = "without_time"; // no status: such a line is paid nothing

export function show(page, { argument: [wanted] }) {
  const state = el("div");
  const list = el("div");
  const status = el("select", { "aria-label": t("order.status"), onchange: () => watched.anew() }, [...STATUSES.map((one) => [one, word("pay_status", one)]), [TIMELESS, t("waiting.without_time")]].map(([one, said]) => el("option", { value: one, selected: one === wanted }, said)));
  const watched = paged("/pay-lines", () => (status.value === TIMELESS ? { without_time: true } : { status: status.value }), {
    topics: ["pay-lines"],
    draw: async (items) => {
      await learn();
      fill(list, lines(items, watched.all));
    },
    fail: (problem) => fill(state, stale(problem)),
  });
  fill(list, el("p", { class: "empty", role: "status" }, t("page.loading")));
  fill(page, el("p", { class: "about" }, t("waiting.about")), el("div", { class: "actions" }, status), state, list, watched.foot);
  return watched;
}

function lines(items, all) {
  const order = ({ work_order: number }) => (number ? el("a", { class: "number", href: `#/order/${encodeURIComponent(number)}` }, number) : t("desk.nothing"));
  const reason = (one) => [el("span", {}, one.explanation), one.status === "no_rate" ? el("a", { href: "#/pay/rates" }, t("pay.rates")) : null];
  return table(t("pay.waiting"), [
    { label: t("wages.on"), cell: (one) => formats.day(one.on, formats.WHOLE) },
    { label: t("wages.worker"), cell: (one) => named(one.worker) },
    { label: t("board.work_order"), cell: order },
    { label: t("order.item"), cell: (one) => [one.item, one.sequence].filter((part) => part !== null).join(" · ") },
    { label: t("wages.pieces"), cell: (one) => formats.shared(one.quantity), number: true },
    { label: t("wages.hours"), cell: (one) => formats.hours(one.hours), number: true },
    { label: t("wages.amount"), cell: (one) => formats.money(one.amount), number: true },
    { label: t("waiting.reason"), cell: (one) => el("span", { class: "actions" }, reason(one)) },
  ], items, { all });
}
