/** What is to be measured on pieces: a field for each characteristic, with its limits; values stand beside each other. */

import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";

/** `values()` is what the plant is told; whether a value is good, it says itself. */
export function measuring(characteristics) {
  const rows = characteristics.map((one, at) => ({ ...one, input: el("input", { id: `measured-${at}`, inputmode: "text", autocomplete: "off", placeholder: t("inspect.values") }) }));
  const limits = ({ lower, upper, unit }) => [lower !== null ? `≥ ${formats.quantity(lower)}` : "", upper !== null ? `≤ ${formats.quantity(upper)}` : "", unit ?? ""].filter(Boolean).join(" ");
  const row = (one) => el("label", { class: "field", for: one.input.id }, el("span", {}, `${one.name} ${limits(one)}`), one.input);
  return {
    node: rows.length ? el("fieldset", { class: "reasons measured" }, el("legend", {}, t("inspect.measured")), rows.map(row)) : null,
    values: () => rows.flatMap(({ name, input }) => input.value.split(/[\s;]+/u).filter(Boolean).map((value) => ({ characteristic: name, value: value.replace(",", ".") }))),
  };
}
