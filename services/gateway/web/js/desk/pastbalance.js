/** Where a work order's pieces are now, or were at an instant; who looks at the past is told so, and is back with one tap. */

import { pieces } from "/js/desk/orderparts.js";
import { field } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { ask } from "/js/session.js";

/** `draw` is told where they are now, as often as that changes; what was asked of the past stays. */
export function balanceOf(path) {
  const told = el("div");
  const input = el("input", { type: "datetime-local", onchange: () => show() });
  const back = el("button", { type: "button", class: "small", onclick: () => ((input.value = ""), show()) }, t("past.back"));
  const node = el("div", {}, told, el("div", { class: "row-form" }, field(t("past.field"), input)));
  let now = null;

  async function show() {
    if (!input.value) return fill(told, pieces(now));
    const at = new Date(formats.instantOf(input.value)).toISOString();
    try {
      const { body } = await ask("GET", `${path}/balance`, { query: { at } });
      fill(told, el("p", { class: "notice past", role: "status" }, el("b", {}, t("past.at", { at: formats.moment(at) })), " ", back), pieces(body));
    } catch (problem) {
      fill(told, refusal(problem), back);
    }
  }

  return { node, draw: (balance) => ((now = balance), input.value || show()) };
}
