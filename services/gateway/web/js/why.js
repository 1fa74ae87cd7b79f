/** Why a report is taken back: what happens most by one tap, anything else typed. */

import { busy, el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";

const USUAL = ["miscounted", "wrong_step", "twice"];

/** A question that `take` gets the answer to; what the plant then refuses is said right below it, else it is folded. */
export function why(take, done = () => null) {
  const said = el("div");
  const typed = el("input", { "aria-label": t("team.why"), placeholder: t("why.other"), maxlength: "2000", autocomplete: "off" });
  const send = (button, words) =>
    busy(button, async () => {
      fill(said);
      try {
        const answer = await take(words);
        if (node.contains(document.activeElement)) document.activeElement.blur(); // nobody's hands are in it any more
        node.closest("details")?.removeAttribute("open");
        done(answer);
      } catch (problem) {
        fill(said, refusal(problem));
      }
    });
  const usual = USUAL.map((name) => t(`why.${name}`)).map((words) => el("button", { type: "button", onclick: ({ currentTarget }) => send(currentTarget, words) }, words));
  const node = el(
    "form",
    { class: "why" },
    el("p", {}, t("why.question")),
    el("div", { class: "usual" }, usual),
    el("div", { class: "row" }, typed, el("button", { type: "submit" }, t("team.take_back"))),
    said,
  );
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    if (typed.value.trim()) send(event.submitter, typed.value.trim());
    else typed.focus();
  });
  return node;
}
