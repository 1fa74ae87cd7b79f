/** Reports that were accepted though something is odd about them: a leader vouches for them, or takes them back. */

import { action, folded } from "/js/desk/table.js";
import * as decimals from "/js/decimals.js";
import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { whole } from "/js/paged.js";
import { named } from "/js/people.js";
import { ask, may } from "/js/session.js";
import { why } from "/js/why.js";

/** What waits for a leader's word; with a team, from that team's people. */
export async function flagged({ team, again }) {
  const waiting = (await whole("/reports", { flagged: true })).items;
  const theirs = waiting.filter(({ workers }) => !team || workers.some((one) => one.team === team));
  if (!theirs.length) return [];
  return [el("h2", {}, t("team.to_confirm")), el("ul", { class: "listed" }, theirs.map((one) => card(one, again)))];
}

function card(report, again) {
  const { id, work_order: order, sequence, operation_name: name, workers, good, scrap, excess, flags, reported_at: at, note } = report;
  const failed = decimals.text(decimals.sum(scrap.map(({ quantity }) => quantity)));
  const made = [t("report.sent_good", { quantity: formats.quantity(good) }), failed !== "0" && t("report.sent_scrap", { quantity: formats.quantity(failed) })];
  const confirm = () => ask("POST", `/reports/${id}/confirm`);
  const reverse = (reason) => ask("POST", `/reports/${id}/reversal`, { body: { reason } });
  return el(
    "li",
    { class: "card flagged" },
    el("p", { class: "number" }, `${order} ${sequence} ${name} `, flags.map((flag) => el("b", { class: "chip warn" }, word("flag", flag)))),
    el("p", {}, [...made, Number(excess) && t("team.excess", { quantity: formats.quantity(excess) })].filter(Boolean).join(" · ")),
    el("p", { class: "item" }, [...workers.map(({ worker }) => named(worker)), formats.moment(at), note].filter(Boolean).join(" · ")),
    el(
      "div",
      { class: "answers" },
      may("floor.confirm") && action(t("order.confirm"), confirm, { style: "primary", done: again }),
      may("floor.reverse") && folded(t("report.undo"), why(reverse, again)),
    ),
  );
}
