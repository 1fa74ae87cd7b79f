/** A day, and a moment, in the reader's language: a browser writes them in a field the way it was installed. */

import { el } from "/js/dom.js";
import { WHOLE } from "/js/formats.js";
import { language, t } from "/js/i18n.js";

const STYLES = { date: WHOLE, "datetime-local": { ...WHOLE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } };

/** Any input, to be put into a form: one of a day shows what it holds as we write it, until somebody is at it; `none` where it holds nothing. */
export function readable(input, { none = t("desk.pick_day") } = {}) {
  const style = STYLES[input.type];
  if (!style) return input;
  const shown = el("span", { class: "day-shown", "aria-hidden": "true" });
  const draw = () => {
    const at = input.value && new Date(input.type === "date" ? `${input.value}T00:00` : input.value);
    shown.textContent = at ? new Intl.DateTimeFormat(language(), style).format(at) : none;
  };
  ["input", "change", "focusout"].forEach((happened) => input.addEventListener(happened, draw));
  draw();
  return el("span", { class: "day" }, input, shown);
}
