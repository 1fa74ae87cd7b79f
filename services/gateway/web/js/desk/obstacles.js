/** What keeps a period from being closed, one by one, each with the place where it is seen to. */

import { table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { named } from "/js/people.js";
import { paged } from "/js/paged.js";

/** A list that stays true as long as it is on the page. */
export function obstacles(period) {
  const state = el("div");
  const list = el("div");
  const watched = paged(`/pay-periods/${period}/obstacles`, () => ({}), {
    draw: (items) => fill(list, drawn(items, watched.all)),
    fail: (problem) => (list.isConnected ? fill(state, stale(problem)) : watched.stop()),
    topics: ["pay-periods", "objections", "reports", "pay-lines"],
  });
  return el("section", { class: "sheet" }, el("h2", {}, t("periods.in_the_way")), state, list, watched.foot);
}

function drawn(items, all) {
  const order = (one) => one.work_order && el("a", { class: "number", href: `#/order/${encodeURIComponent(one.work_order)}` }, one.work_order);
  const cure = { rates_missing: "#/pay/rates", objections_open: "#/wages" };
  return table(t("periods.in_the_way"), [
    { label: t("periods.what"), cell: (one) => (cure[one.what] ? el("a", { href: cure[one.what] }, word("obstacle", one.what)) : word("obstacle", one.what)) },
    { label: t("wages.worker"), cell: (one) => (one.worker ? named(one.worker) : t("desk.nothing")) },
    { label: t("wages.on"), cell: (one) => (one.on ? formats.day(one.on) : t("desk.nothing")) },
    { label: t("board.work_order"), cell: (one) => order(one) ?? t("desk.nothing") },
    { label: t("order.item"), cell: (one) => [one.item, one.sequence].filter((part) => part !== null).join(" · ") || t("desk.nothing") },
  ], items, { all });
}
