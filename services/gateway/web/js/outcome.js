/** What came out of the work: good, scrap by reason, rework by reason. */

import * as decimals from "/js/decimals.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { quantityField } from "/js/keypad.js";

const FAILED = ["scrap", "rework"];

/** The fields of a report. `node` is what is shown, `body()` what the plant is told, `total()` in millionths. */
export function outcome(reasons) {
  const good = quantityField({ id: "good", "aria-describedby": "available" });
  const failed = Object.fromEntries(FAILED.map((fate) => [fate, failure(fate, reasons, (opened) => open(opened))]));
  const node = el(
    "div",
    { class: "outcome" },
    el("label", { class: "fate good", for: "good" }, el("span", {}, t("report.good")), good),
    FAILED.map((fate) => failed[fate].button),
    FAILED.map((fate) => failed[fate].panel),
  );

  /** One panel of reasons at a time; a phone has no room for two. */
  function open(opened) {
    for (const fate of FAILED) failed[fate].expand(fate === opened && failed[fate].panel.hidden);
    if (!failed[opened].panel.hidden) node.scrollIntoView(); // reasons and keys fit on a phone when these are on top
  }

  const inputs = () => [good, ...FAILED.flatMap((fate) => failed[fate].inputs())];
  return {
    node,
    good,
    total: () => decimals.sum(inputs().map((input) => input.value)),
    body: () => ({ good: good.value || "0", ...Object.fromEntries(FAILED.map((fate) => [fate, failed[fate].lines()])) }),
  };
}

/** A panel where each reason has a field: `lines()` is how many failed for which, `total()` all of them in millionths. */
export function failures(fate, reasons, question) {
  const rows = reasons.length ? reasons.map((reason) => reasonRow(fate, reason)) : [typedReasonRow(fate)];
  const inputs = () => rows.map(({ input }) => input);
  return {
    panel: el("fieldset", { id: `${fate}-reasons`, class: `reasons ${fate}` }, el("legend", {}, question), rows.map(({ node }) => node)),
    total: () => decimals.sum(inputs().map((input) => input.value)),
    inputs,
    lines: () => rows.filter(({ input }) => decimals.parse(input.value)).map(({ code, input }) => ({ reason: code(), quantity: input.value })),
  };
}

/** The button of one fate with its sum, and the panel where each reason has a field. */
function failure(fate, reasons, toggle) {
  const sum = el("b", {}, "0");
  const { panel, total, inputs, lines } = failures(fate, reasons, t(`report.why_${fate}`));
  panel.hidden = true;
  const button = el(
    "button",
    { type: "button", class: `fate ${fate}`, "aria-expanded": "false", "aria-controls": panel.id, onclick: () => toggle(fate) },
    el("span", {}, t(`report.${fate}`)),
    sum,
  );
  panel.addEventListener("input", () => fill(sum, formats.quantity(decimals.text(total()))));
  return {
    button,
    panel,
    inputs,
    lines,
    expand(wanted) {
      panel.hidden = !wanted;
      button.setAttribute("aria-expanded", String(wanted));
      if (wanted && inputs().length === 1) panel.querySelector("input").focus();
    },
  };
}

function reasonRow(fate, { code, name }) {
  const input = quantityField({ id: `${fate}-${code}` });
  return { node: el("label", { class: "reason", for: input.id }, el("span", {}, name), input), code: () => code, input };
}

/** Where no reasons are known the worker types the code; the plant says whether there is such a one. */
function typedReasonRow(fate) {
  const code = el("input", { id: `${fate}-code`, autocomplete: "off", autocapitalize: "characters", maxlength: "40" });
  const input = quantityField({ id: `${fate}-quantity` });
  const node = el(
    "div",
    { class: "reason typed" },
    el("label", { for: code.id }, t("report.reason_code")),
    code,
    el("label", { for: input.id }, t("report.quantity")),
    input,
  );
  return { node, code: () => code.value.trim(), input };
}
