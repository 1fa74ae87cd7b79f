/** What the plant answers, in letters that can be read at arm's length. */

import { byId, el, fill } from "/js/dom.js";
import { t, word } from "/js/i18n.js";
import { NoRoom } from "/js/pocket.js";
import { NoAnswer } from "/js/wire.js";
import { forgetWrong, markWrong } from "/js/wrongfields.js";

/** A refusal, with the sentence that says what to do; or that nobody answered. `names` are those of fields only the plant knows. */
export function refusal(problem, names = {}) {
  if (problem instanceof NoAnswer) {
    return el("div", { class: "notice bad", role: "alert" }, el("h2", {}, t("problem.no_answer")), el("p", {}, t("problem.no_answer_detail")));
  }
  if (problem instanceof NoRoom) {
    return el("div", { class: "notice bad", role: "alert" }, el("h2", {}, t("problem.no_room")), el("p", {}, t("problem.no_room_detail")));
  }
  if (problem.status === undefined) throw problem;
  if (problem.code === "unknown_route") return el("div", { class: "notice bad", role: "alert" }, el("h2", {}, t("problem.number")), el("p", {}, t("problem.number_detail"))); // it would be another address
  const lines = problem.errors.map(({ field, message }) => el("li", {}, el("b", {}, names[field] ?? entry(field)), " ", message));
  return el(
    "div",
    { class: "notice bad", role: "alert" },
    el("h2", {}, problem.title),
    el("p", {}, problem.detail),
    lines.length ? el("ul", {}, lines) : null,
  );
}

/** A refusal in the box above a button, moved to where it can be read. */
export function refuse(said, problem, names = {}) {
  fill(said, refusal(problem, names));
  [said, said.nextElementSibling].forEach((one) => one?.scrollIntoView({ block: "nearest" }));
}

/** What stands in the place of something that is still being asked for; who waits for less than a moment never sees it. */
export const loading = (tag = "p") => el(tag, { class: "empty loading", role: tag === "p" ? "status" : null }, t("page.loading"));

/** What a field of a request is called on the screen; `lines.2.due_on` is the due date of the third. */
export function entry(field = "") {
  const { called, at } = named(field);
  return [called, at && at + 1].filter(Boolean).join(" ");
}

function named(field = "") {
  const parts = field.split(".");
  const name = parts.filter((part) => isNaN(part)).at(-1) ?? field;
  return { name, called: word("entry", name), at: parts.map(Number).find((one) => one >= 0) ?? 0 };
}

/**
 * A refusal where the finger is: below what was touched, over whatever stands there, until it is closed, or something is
 * typed or done. Lists may be drawn anew under it. The fields it names say so themselves. Without a problem what was
 * said before goes.
 */
export function refusedAt(touched, problem = null) {
  document.querySelector(".beside")?.remove();
  forgetWrong();
  if (!problem) return;
  const close = () => refusedAt(touched);
  const box = el("div", { class: "beside" }, refusal(problem), el("button", { type: "button", class: "quiet", "aria-label": t("page.close"), onclick: close }, "×"));
  const { left, bottom } = touched.getBoundingClientRect();
  document.body.append(box);
  const room = document.documentElement.clientWidth - box.offsetWidth - 8;
  box.style.insetInlineStart = `${Math.max(8, Math.min(left, room))}px`;
  box.style.top = `${bottom + scrollY + 6}px`;
  markWrong(touched, (problem.errors ?? []).map(({ field, message }) => ({ ...named(field), message })));
  window.addEventListener("hashchange", close, { once: true });
  document.addEventListener("input", () => box.remove(), { once: true }); // the other fields are still wrong
  box.scrollIntoView({ block: "nearest" });
}

/** A quiet line while a screen cannot be brought up to date; more than that while its `list` waits for the first time. */
export function stale(problem, list = null) {
  if (problem === null) return null;
  const isFirst = list?.querySelector(".loading") ?? false;
  if (isFirst) fill(list);
  if (!isFirst && (problem instanceof NoAnswer || problem.passes)) return el("p", { class: "stale", role: "status" }, t("problem.stale"));
  return refusal(problem);
}

let fading = null;

/** A question at the top of every screen; it stays until it is answered or closed. */
export function question(node) {
  clearTimeout(fading);
  const close = () => fill(byId("news"));
  fill(byId("news"), el("div", { class: "notice asks" }, node, el("button", { type: "button", class: "quiet", onclick: close }, t("page.leave_it"))));
}

/** Good news at the top of every screen, for a while; `undo` takes back what it tells. */
export function tell(sentence, undo = null) {
  clearTimeout(fading);
  const close = () => fill(byId("news"));
  const button = undo && el("button", { type: "button", class: "quiet", onclick: () => (close(), undo()) }, t("report.undo"));
  fill(byId("news"), el("div", { class: "notice good" }, el("p", {}, sentence), button));
  fading = setTimeout(close, undo ? 15_000 : 6_000);
}
