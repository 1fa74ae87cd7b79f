/** The field a scanner types into, with the camera beside it. Enter, which scanners send, says what the code names. */

import { camera } from "/js/camera.js";
import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { scan } from "/js/remembered.js";
import { hearScanner } from "/js/wedge.js";

/** `found` is told the thing a code stands for; what went wrong is said where `said` is. */
export function scanForm({ found, said }) {
  const input = el("input", { id: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", enterkeyhint: "go", maxlength: "200" });
  const form = el(
    "form",
    { class: "scan", role: "search" },
    el("label", { for: "code" }, t("scan.label")),
    el("div", { class: "row" }, input, camera({ found: read, said }), el("button", { type: "submit", class: "primary" }, t("scan.open"))),
  );
  function read(code) {
    input.value = code;
    form.requestSubmit();
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = input.value.trim();
    if (!code) return input.focus();
    input.select();
    try {
      await found(await scan(code));
    } catch (problem) {
      fill(said, refusal(problem));
    }
  });
  hearScanner(form, read);
  if (matchMedia("(hover: hover)").matches) requestAnimationFrame(() => input.isConnected && input.focus());
  return form;
}

/** Whoever scanned a badge or a sign where work was wanted is told so, or a work order that is not on the floor yet. */
export function isNoWork({ name, number, status }, said) {
  const why = status === "planned" ? "scan.not_released" : "scan.is_no_work";
  fill(said, el("div", { class: "notice" }, el("p", {}, t(why, { name: name ?? number }))));
}
