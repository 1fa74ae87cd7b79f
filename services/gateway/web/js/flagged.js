/** Reports that were accepted though something is odd about them: a leader vouches for them, or takes them back. */

import { busy, el, fill } from "/js/dom.js";
import * as decimals from "/js/decimals.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { whole } from "/js/paged.js";
import { named } from "/js/people.js";
import { ask, may } from "/js/session.js";

/** What waits for a leader's word; with a team, from that team's people. */
export async function flagged({ team, said, again }) {
  const waiting = (await whole("/reports", { flagged: true })).items;
  const theirs = waiting.filter(({ workers }) => !team || workers.some((one) => one.team === team));
  if (!theirs.length) return [];
  return [el("h2", {}, t("team.to_confirm")), el("ul", { class: "listed" }, theirs.map((one) => card(one, said, again)))];
}

function card(report, said, again) {
  const { id, work_order: order, sequence, operation_name: name, workers, good, scrap, excess, flags, reported_at: at, note } = report;
  const failed = decimals.text(decimals.sum(scrap.map(({ quantity }) => quantity)));
  const made = [t("report.sent_good", { quantity: formats.quantity(good) }), failed !== "0" && t("report.sent_scrap", { quantity: formats.quantity(failed) })];
  const why = el("input", { "aria-label": t("team.why"), placeholder: t("team.why"), maxlength: "2000" });
  const answer = (work, needed = null) => async ({ currentTarget }) => {
    if (needed && !needed.value.trim()) return needed.focus();
    await busy(currentTarget, async () => {
      fill(said);
      try {
        await work();
        again();
      } catch (problem) {
        fill(said, refusal(problem));
      }
    });
  };
  const confirm = () => ask("POST", `/reports/${id}/confirm`);
  const reverse = () => ask("POST", `/reports/${id}/reversal`, { body: { reason: why.value.trim() } });
  return el(
    "li",
    { class: "card flagged" },
    el("p", { class: "number" }, `${order} ${sequence} ${name} `, flags.map((flag) => el("b", { class: "chip warn" }, word("flag", flag)))),
    el("p", {}, [...made, Number(excess) && t("team.excess", { quantity: formats.quantity(excess) })].filter(Boolean).join(" · ")),
    el("p", { class: "item" }, [...workers.map(({ worker }) => named(worker)), formats.moment(at), note].filter(Boolean).join(" · ")),
    el(
      "div",
      { class: "answers" },
      may("floor.confirm") && el("button", { type: "button", class: "primary", onclick: answer(confirm) }, t("order.confirm")),
      may("floor.reverse") && [why, el("button", { type: "button", onclick: answer(reverse, why) }, t("team.take_back"))],
    ),
  );
}
