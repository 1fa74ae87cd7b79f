/** The fields that a refusal names: each is marked, and says below what is wrong with it, until somebody types there. */

import { el } from "/js/dom.js";
import { t } from "/js/i18n.js";

const FORM = "form, details, section, li, main"; // what a refusal of one form does not reach beyond

const calledAs = (input) => (input.getAttribute("aria-label") ?? input.closest("label, .field")?.querySelector("span")?.textContent ?? "").trim().toLowerCase();

/** What a button of a form, or one of its fields, was refused: `found` is `[{name, called, at, message}]`: a field as the plant names it and as people read it, and which of several. */
export function markWrong(touched, found) {
  const form = touched.closest(FORM) ?? document.body;
  let open = found;
  for (let around = touched.parentElement; around && open.length; around = around === form ? null : around.parentElement) {
    const inputs = [...around.querySelectorAll("input, select, textarea")];
    open = open.filter((one) => {
      const input = inputs.filter((input) => input.name === one.name || calledAs(input) === one.called.toLowerCase())[one.at];
      if (input) markField(input, one.message);
      return !input;
    });
  }
  form.querySelector("[aria-invalid]")?.focus();
}

/** Whether a field of this button's form is empty that names the thing itself: without it there is nobody to ask. A form folded within it is another. */
export function anyMissing(button) {
  const isOf = (input) => input.closest("details") === button.closest("details");
  const empty = [...(button.closest(".row-form, .grid-form")?.querySelectorAll("[required]") ?? [])].filter((input) => isOf(input) && input.offsetParent && !input.value.trim());
  empty.forEach(markNeeded);
  empty[0]?.focus();
  return empty.length > 0;
}

let marks = 0; // that were ever made: each has an id of its own

export const markNeeded = (input) => markField(input, t("problem.needed"));

export function markField(input, message) {
  unmark(input);
  const id = `wrong-${(marks += 1)}`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  (input.closest(".day") ?? input).after(el("small", { class: "wrong", id }, message));
  ["input", "change"].forEach((typed) => input.addEventListener(typed, () => unmark(input), { once: true }));
}

function unmark(input) {
  document.getElementById(input.getAttribute("aria-describedby") ?? "")?.remove();
  ["aria-invalid", "aria-describedby"].forEach((name) => input.removeAttribute(name));
}

/** What was said is answered: nothing is wrong any more, as far as we know. */
export const forgetWrong = () => document.querySelectorAll("[aria-describedby^=wrong-]").forEach(unmark);
