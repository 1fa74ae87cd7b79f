/** Big keys that type into the number field last touched, so that no keyboard covers half the phone. */

import { el } from "/js/dom.js";
import { t } from "/js/i18n.js";

const QUANTITY = /^\d{0,8}(\.\d{0,6})?$/; // as many digits as the plant keeps
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "."];

/** A field for a quantity. The phone's own keyboard stays down; one on the desk works as ever. */
export function quantityField(attributes) {
  const input = plain(el("input", { inputmode: "none", autocomplete: "off", placeholder: "0", maxlength: "15", ...attributes }));
  input.addEventListener("focus", () => input.select());
  return input;
}

/** A field that takes nothing but a quantity: what is none does not come in, however it was typed or pasted. */
export function plain(input) {
  let before = input.value;
  input.addEventListener("input", () => {
    const quantity = input.value.normalize("NFKC").trim().replaceAll(",", "."); // wide digits of a Chinese keyboard are digits
    before = QUANTITY.test(quantity) ? quantity : before;
    if (before !== input.value) input.value = before;
  });
  return input;
}

/** The keys. `rest` says what the `all` key, if there is one, puts into a field. */
export function keypad({ field, rest, all }) {
  const press = (change) => (event) => {
    event.preventDefault();
    const input = field();
    input.value = change(input);
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const key = (label, change, attributes) => el("button", { type: "button", onclick: press(change), ...attributes }, label);
  const box = el(
    "div",
    { class: "keypad", role: "group", "aria-label": t("keypad.label") },
    KEYS.map((sign) => key(sign, (input) => typed(input, sign), { class: sign === "0" ? "key zero" : "key" })),
    key("⌫", erased, { class: "key erase", "aria-label": t("keypad.erase") }),
    all ? key(all, rest, { class: "key all" }) : null,
  );
  box.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps its focus and selection
  return box;
}

/** What stays of a field when a key is pressed: nothing of what was selected. */
function kept({ value, selectionStart: from, selectionEnd: to }) {
  return from === to ? value : value.slice(0, from) + value.slice(to);
}

function typed(input, sign) {
  const before = kept(input);
  return sign === "." && before.includes(".") ? before : before + sign;
}

function erased(input) {
  const left = kept(input);
  return left === input.value ? left.slice(0, -1) : left;
}
