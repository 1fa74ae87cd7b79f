/** The fields that a refusal names: each is marked, and says below what is wrong with it, until somebody types there. */

import { el } from "/js/dom.js";

const FORM = "form, details, section, li, main"; // what a refusal of one form does not reach beyond

const calledAs = (input) => (input.getAttribute("aria-label") ?? input.closest("label, .field")?.querySelector("span")?.textContent ?? "").trim().toLowerCase();

/** What a button of a form, or one of its fields, was refused: `found` is `[{called, at, message}]`, the field's name as people read it, and which of several. */
export function markWrong(touched, found) {
  const form = touched.closest(FORM) ?? document.body;
  for (let around = touched; around; around = around === form ? null : around.parentElement) {
    const inputs = [...around.querySelectorAll("input, select, textarea"), around].filter((node) => node.matches("input, select, textarea"));
    const marked = found.filter(({ called, at, message }) => {
      const ones = inputs.filter((input) => calledAs(input) === called.toLowerCase());
      const input = ones[at] ?? (ones.length === 1 ? ones[0] : null);
      if (input) mark(input, message);
      return input;
    });
    if (marked.length) return (around.querySelector?.("[aria-invalid]") ?? touched).focus();
  }
}

function mark(input, message) {
  unmark(input);
  const id = `wrong-${document.querySelectorAll(".wrong").length}`;
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
