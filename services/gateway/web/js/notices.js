/** What the plant answers, in letters that can be read at arm's length. */

import { byId, el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { NoAnswer } from "/js/wire.js";

/** A refusal, with the sentence that says what to do; or that nobody answered. */
export function refusal(problem) {
  if (problem instanceof NoAnswer) {
    return el("div", { class: "notice bad", role: "alert" }, el("h2", {}, t("problem.no_answer")), el("p", {}, t("problem.no_answer_detail")));
  }
  if (problem.status === undefined) throw problem;
  const lines = problem.errors.map(({ field, message }) => el("li", {}, el("code", {}, field), " ", message));
  return el(
    "div",
    { class: "notice bad", role: "alert" },
    el("h2", {}, problem.title),
    el("p", {}, problem.detail),
    lines.length ? el("ul", {}, lines) : null,
  );
}

/** A quiet line while a screen cannot be brought up to date. */
export function stale(problem) {
  if (problem === null) return null;
  if (problem instanceof NoAnswer || problem.passes) return el("p", { class: "stale", role: "status" }, t("problem.stale"));
  return refusal(problem);
}

let fading = null;

/** Good news at the top of every screen, for a while; `undo` takes back what it tells. */
export function tell(sentence, undo = null) {
  clearTimeout(fading);
  const close = () => fill(byId("news"));
  const button = undo && el("button", { type: "button", class: "quiet", onclick: () => (close(), undo()) }, t("report.undo"));
  fill(byId("news"), el("div", { class: "notice good" }, el("p", {}, sentence), button));
  fading = setTimeout(close, undo ? 15_000 : 6_000);
}
