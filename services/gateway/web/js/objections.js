/** 不對: a worker says that a pay line is wrong, and reads what was answered; a leader answers. */

import { busy, el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { refusal, tell } from "/js/notices.js";
import * as outbox from "/js/outbox.js";
import { learn, named } from "/js/people.js";
import { ask } from "/js/session.js";

/** A worker's latest objection to each pay line, by the line's id. */
export async function objectionsOf(worker) {
  const { body } = await ask("GET", "/objections", { query: { worker, limit: 500 } });
  return new Map(body.items.reverse().map((objection) => [objection.pay_line.id, objection]));
}

/** What stands between a worker and his line: nothing yet, a question, or an answer. */
export function objectionTo(line, objection) {
  const box = el("div", { class: "objection" });
  const button = el("button", { type: "button", class: "quiet", onclick: () => fill(box, form(line, box)) }, t("objection.raise"));
  return fill(box, objection ? standing(objection) : null, objection?.status === "open" ? null : button);
}

function standing({ status, text, answer }) {
  return [el("span", { class: "chip warn" }, word("objection_status", status)), el("p", {}, text), answer && el("p", {}, el("b", {}, answer))];
}

function form(line, box) {
  const about = [t("objection.raise"), line.work_order, formats.money(line.amount)].filter(Boolean).join(" · ");
  return asking(t("objection.why"), [t("objection.send")], async (text) => {
    const raised = await outbox.tell({ path: `/pay-lines/${line.id}/objections`, about, body: { text } });
    fill(box, standing(raised ?? { status: "open", text }));
  });
}

/** A question with a field for its answer, and a button for each way to send it; a refusal is shown right below. */
function asking(question, ways, send) {
  const text = el("textarea", { rows: "2", maxlength: "2000", "aria-label": question });
  const said = el("div");
  const button = (label, at) => el("button", { type: "submit", class: at ? "" : "primary", value: String(at) }, label);
  const node = el("form", { class: "asking" }, el("p", {}, question), text, el("div", { class: "row" }, ways.map(button)), said);
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!text.value.trim()) return text.focus();
    busy(event.submitter, () => send(text.value.trim(), event.submitter.value).catch((problem) => fill(said, refusal(problem))));
  });
  requestAnimationFrame(() => text.isConnected && ways.length === 1 && text.focus());
  return node;
}

/** What waits for a leader's answer, each with its line. */
export async function toAnswer() {
  await learn();
  const { body } = await ask("GET", "/objections", { query: { status: "open", limit: 100 } });
  if (!body.items.length) return [];
  return [el("h2", {}, t("objection.to_answer")), el("ul", { class: "listed" }, body.items.map(question))];
}

/** An open one, with a field for its answer. */
export function question({ id, worker, text, pay_line: line }) {
  const node = el("li", { class: "card" });
  const about = [named(worker), formats.day(line.on), line.work_order, formats.money(line.amount)].filter(Boolean).join(" · ");
  const ways = [t("objection.accept"), t("objection.reject")];
  const answer = asking(t("objection.answer"), ways, async (words, way) => {
    const { body } = await ask("POST", `/objections/${id}/answer`, { body: { accept: way === "0", text: words } });
    fill(node, el("p", { class: "number" }, about), standing(body));
    tell([about, word("objection_status", body.status), body.answer].join(" · ")); // where it stood it may be gone at once
  });
  return fill(node, el("p", { class: "number" }, about), el("p", {}, text), answer);
}
