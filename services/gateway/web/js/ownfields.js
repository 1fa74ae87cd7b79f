/** Fields of the plant's own on a form, as its administrator has set them: a text, a number, a day, yes or no, a choice. */

import { readable } from "/js/days.js";
import { el } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { askOrRecall } from "/js/remembered.js";

/** The fields of `work-orders`, `reports` or `inspections`; none where they cannot be known. */
export async function fieldsOf(object) {
  return askOrRecall(`/fields/${object}`).then(({ body }) => body.fields, () => []);
}

/** Inputs for them. `node` is null without any; `names` are what a refusal calls them; `body()` is what the plant is told: `{fields}`, or nothing. */
export function ownFields(fields, known = {}) {
  if (!fields.length) return { node: null, names: {}, body: () => ({}) };
  const rows = fields.map((one) => ({ ...one, input: ownInput(one, known[one.key], { id: `own-${one.key}` }) }));
  return {
    names: Object.fromEntries(fields.map(({ key, label }) => [`fields.${key}`, label])),
    node: el("fieldset", { class: "own" }, el("legend", { class: "hidden" }, t("fields.own")), rows.map(labelled)),
    body: () => ({ fields: Object.fromEntries(rows.map((one) => [one.key, ownValue(one, one.input)]).filter(([, given]) => given !== "")) }),
  };
}

/** The input of one field, and what it holds. */
export const ownValue = ({ type }, input) => (type === "boolean" ? input.checked : input.value.trim());

export function ownInput({ type, options, required }, known, told = {}) {
  const attributes = { ...told, required };
  if (type === "boolean") return el("input", { ...told, type: "checkbox", checked: known === true });
  if (type === "select") return el("select", attributes, ["", ...options].map((one) => el("option", { value: one, selected: one === known }, one)));
  const kinds = { number: { inputmode: "decimal" }, date: { type: "date" }, text: {} };
  return el("input", { ...attributes, ...kinds[type], value: known ?? "", autocomplete: "off" });
}

function labelled({ label, required, type, input }) {
  const text = required ? `${label} *` : label;
  return type === "boolean" ? el("label", { class: "check" }, input, text) : el("label", { class: "field", for: input.id }, el("span", {}, text), readable(input));
}

/** What was kept in them: `[label, value]` of each that holds something. */
export function written(fields, values = {}) {
  const plain = (value) => (value === true ? t("fields.yes") : value === false ? t("fields.no") : value);
  return fields.filter(({ key }) => values[key] !== undefined && values[key] !== null).map(({ key, label }) => [label, plain(values[key])]);
}
