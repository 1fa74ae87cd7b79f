/** What the plant answers, in letters that can be read at arm's length. */

import { byId, el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import * as unanswered from "/js/unanswered.js";
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

/** Reports on this device that nobody has answered, and late refusals the worker has not read. */
export function waitingReports() {
  const box = el("div", { class: "waiting-reports" });
  const draw = () => {
    const reports = unanswered.mine();
    const waiting = reports.filter(unanswered.isDue);
    const refused = reports.filter((kept) => kept.refusal !== null);
    fill(
      box,
      waiting.length ? el("p", { class: "stale", role: "status" }, t("unanswered.waiting", { count: waiting.length })) : null,
      refused.map((kept) =>
        el(
          "div",
          { class: "notice bad", role: "alert" },
          el("p", { class: "about" }, kept.about),
          el("h2", {}, kept.refusal.title),
          el("p", {}, kept.refusal.detail),
          el("button", { type: "button", onclick: () => unanswered.dismiss(kept.id) }, t("unanswered.read")),
        ),
      ),
    );
  };
  const drawAttached = () => (box.isConnected ? draw() : window.removeEventListener("unanswered", drawAttached));
  window.addEventListener("unanswered", drawAttached);
  draw();
  return box;
}
