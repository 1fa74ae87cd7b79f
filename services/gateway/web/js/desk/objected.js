/** All objections: what was wrong by whose word, and what was answered. */

import { table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { question } from "/js/objections.js";
import { paged } from "/js/paged.js";
import { learn, named } from "/js/people.js";

const STATUSES = ["", "open", "accepted", "rejected"];

export function show(page) {
  const state = el("div");
  const list = el("div");
  const status = el("select", { "aria-label": t("order.status"), onchange: () => watched.anew() }, STATUSES.map((one) => el("option", { value: one }, one ? word("objection_status", one) : t("orders.any_status"))));
  const watched = paged("/objections", () => ({ status: status.value }), {
    topics: ["objections"],
    draw: async (items) => {
      await learn();
      if (!list.querySelector("textarea:focus")) fill(list, objections(items, watched.all));
    },
    fail: (problem) => fill(state, stale(problem)),
  });
  fill(page, el("div", { class: "actions" }, status), state, list, watched.foot);
  return watched;
}

function objections(items, all) {
  const answer = (one) => (one.status === "open" ? el("ul", {}, question(one)) : [word("objection_status", one.status), one.answer && ` · ${one.answer}`, one.answered_by && ` · ${one.answered_by}`]);
  return table(t("pay.objections"), [
    { label: t("audit.at"), cell: (one) => formats.moment(one.raised_at) },
    { label: t("wages.worker"), cell: (one) => named(one.worker) },
    { label: t("wages.work"), cell: (one) => [formats.day(one.pay_line.on), one.pay_line.work_order, one.pay_line.item].filter(Boolean).join(" · ") },
    { label: t("wages.amount"), cell: (one) => formats.money(one.pay_line.amount), number: true },
    { label: t("objection.said"), cell: (one) => one.text },
    { label: t("objection.answer"), cell: answer },
  ], items, { all });
}
