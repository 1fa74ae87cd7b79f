/** Rates: what is paid for a piece or an hour from a day on. A new one is a new version; none is ever changed. */

import { keepAll, rowsOf } from "/js/desk/pasted.js";
import { action, field, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { refusal, stale, tell } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { ask, may } from "/js/session.js";

const KINDS = ["piece", "hour", "rework_hour"];

export function show(page) {
  const said = el("div");
  const state = el("div");
  const list = el("div");
  const kind = el("select", { "aria-label": t("wages.kind"), onchange: () => watched.anew() }, ["", ...KINDS].map((one) => el("option", { value: one }, one ? word("pay_kind", one) : t("rates.any"))));
  const item = el("input", { type: "search", "aria-label": t("order.item"), placeholder: t("order.item"), maxlength: "40", onchange: () => watched.anew() });
  const watched = paged("/rates", () => ({ kind: kind.value, item: item.value.trim() }), {
    topics: ["rates"],
    draw: (items) => fill(list, rates(items)),
    fail: (problem) => fill(state, stale(problem)),
  });
  fill(page, may("pay.write") ? form(said, () => watched.again()) : null, said, el("div", { class: "actions" }, kind, item), state, list, watched.foot);
  return watched;
}

function rates(items) {
  const all = () => el("i", {}, t("rates.every"));
  return table(t("pay.rates"), [
    { label: t("order.item"), cell: (one) => one.item ?? all() },
    { label: t("order.step"), cell: (one) => (one.sequence === null ? all() : String(one.sequence)) },
    { label: t("wages.kind"), cell: (one) => word("pay_kind", one.kind) },
    { label: t("wages.rate"), cell: (one) => formats.quantity(one.amount), number: true },
    { label: t("rates.from"), cell: (one) => formats.day(one.effective_from, formats.WHOLE) },
    { label: t("rates.version"), cell: (one) => String(one.version), number: true },
  ], items);
}

/** A line to type into, or to paste rows into: product, step, kind, rate, from. */
function form(said, again) {
  const inputs = {
    item: el("input", { maxlength: "40", autocomplete: "off" }),
    sequence: el("input", { inputmode: "numeric", maxlength: "6" }),
    kind: el("select", {}, KINDS.map((one) => el("option", { value: one }, word("pay_kind", one)))),
    amount: el("input", { inputmode: "decimal", maxlength: "20" }),
    effective_from: el("input", { type: "date", value: formats.today() }),
  };
  const keep = ({ item, sequence, kind, amount, effective_from: from }) =>
    ask("POST", "/rates", { body: { kind, amount, effective_from: from, ...(item ? { item } : {}), ...(sequence ? { sequence: Number(sequence) } : {}) } });
  const typed = () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]));
  const kindOf = (cell) => KINDS.find((one) => [one, word("pay_kind", one)].includes(cell)) ?? (cell || KINDS[0]);

  async function paste(event) {
    const rows = rowsOf(event);
    if (!rows) return;
    fill(said);
    const { kept, problem, at } = await keepAll(rows, ([item, sequence, kind, amount, from]) => keep({ item, sequence, kind: kindOf(kind), amount, effective_from: from || inputs.effective_from.value }));
    if (problem) fill(said, el("h2", {}, at.join(" · ")), refusal(problem));
    tell(t("masters.pasted", { kept, rows: rows.length }));
    again();
  }

  const done = () => {
    tell(t("masters.kept"));
    again();
  };
  return el(
    "div",
    { class: "grid-form" },
    el("p", { class: "about" }, t("rates.about")),
    el(
      "div",
      { class: "row-form", onpaste: paste },
      field(t("order.item"), inputs.item),
      field(t("order.step"), inputs.sequence),
      field(t("wages.kind"), inputs.kind),
      field(t("wages.rate"), inputs.amount),
      field(t("rates.from"), inputs.effective_from),
      action(t("desk.create"), () => keep(typed()), { said, style: "primary", done }),
    ),
  );
}
