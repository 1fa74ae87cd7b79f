/** Saying a rate: a line to type into, or to paste rows into; further prices; and a look at what it would change. */

import { sheetOf } from "/js/desk/csv.js";
import { importing, takeIn } from "/js/desk/importing.js";
import { rowsOf } from "/js/desk/pasted.js";
import { trial } from "/js/desk/ratetrial.js";
import { action, field, folded } from "/js/desk/table.js";
import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { tell } from "/js/notices.js";
import { ask, may } from "/js/session.js";

export const KINDS = ["piece", "hour", "rework_hour"];

const post = (rate) => ask("POST", "/rates", { body: rate });

/** `again` is called when there is a new rate. What is pasted is product, step, kind, rate, from. */
export function rateForm(said, again) {
  const inputs = {
    item: el("input", { maxlength: "40", autocomplete: "off" }),
    sequence: el("input", { inputmode: "numeric", maxlength: "6" }),
    kind: el("select", {}, KINDS.map((one) => el("option", { value: one }, word("pay_kind", one)))),
    amount: el("input", { name: "amount", inputmode: "decimal", maxlength: "20" }),
    effective_from: el("input", { name: "effective_from", type: "date", value: formats.today() }),
    work_center: el("input", { maxlength: "40", autocomplete: "off" }),
    team: el("input", { maxlength: "40", autocomplete: "off" }),
    tiers: el("input", { maxlength: "200", autocomplete: "off", placeholder: t("rates.tiers_how") }),
  };
  const typed = () => rateOf(Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()])));
  const shown = el("div", { class: "result", "aria-live": "polite" });

  async function paste(event) {
    const rows = rowsOf(event);
    if (!rows) return;
    const told = rows.map(([item, sequence = "", kind = "", amount = "", from = ""]) => [item, sequence, kindOf(kind), amount, from || inputs.effective_from.value]);
    await takeIn("rates", sheetOf([PASTED, ...told]), said, again);
  }

  const publish = async (rate) => {
    const { body } = await post(rate);
    tell(t(body.proposed_at ? "rates.proposed" : "masters.kept"));
    again();
  };
  const cells = (...names) => names.map((name) => field(t(LABELS[name]), inputs[name]));
  return el(
    "div",
    { class: "grid-form" },
    el("p", { class: "about" }, t("rates.about")),
    el(
      "div",
      { class: "row-form", onpaste: paste },
      cells("item", "sequence", "kind", "amount", "effective_from"),
      action(t("desk.create"), () => publish(typed()), { style: "primary" }),
    ),
    folded(t("rates.more"), el("div", { class: "row-form" }, cells("work_center", "team", "tiers"))),
    importing("rates", said, again, { title: t("rates.import") }),
    may("pay.read_all") ? el("div", { class: "row-form" }, trial(() => ({ rates: [typed()] }), { shown, publish: ({ rates: [rate] }) => publish(rate) })) : null,
    shown,
  );
}

const PASTED = ["item", "sequence", "kind", "amount", "effective_from"];

const LABELS = {
  item: "order.item",
  sequence: "order.step",
  kind: "wages.kind",
  amount: "wages.rate",
  effective_from: "rates.from",
  work_center: "rates.work_center",
  team: "masters.team",
  tiers: "rates.tiers",
};

const kindOf = (cell) => KINDS.find((one) => [one, word("pay_kind", one)].includes(cell)) ?? (cell || KINDS[0]);

/** The body of a rate; what was left empty may be anything. */
function rateOf({ item, sequence, kind, amount, effective_from: from, work_center: place, team, tiers }) {
  const said = { item, work_center: place, team };
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value));
  return { kind, amount, effective_from: from, ...given, ...(sequence ? { sequence: Number(sequence) } : {}), ...(tiers ? { tiers: tiersOf(tiers) } : {}) };
}

/** `100: 0.60, 150: 0.80` as further prices. */
const tiersOf = (text) =>
  text
    .split(/[,，;；\s]+(?=[\d.]+\s*[:：=])/u)
    .filter(Boolean)
    .map((part) => part.split(/[:：=]/u).map((cell) => cell.trim()))
    .map(([above, amount = ""]) => ({ above, amount }));
