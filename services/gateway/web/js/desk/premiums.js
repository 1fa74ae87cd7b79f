/** Premiums: what is paid on top at night, on holidays and for overtime from a day on. */

import { trial } from "/js/desk/ratetrial.js";
import { action, field, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale, tell } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { ask, may } from "/js/session.js";

const NEEDS = { night: ["start", "end"], holiday: ["dates"], overtime: ["above_hours"] };

export function show(page) {
  const state = el("div");
  const list = el("div");
  const watched = paged("/premiums", () => ({}), {
    topics: ["premiums"],
    draw: (items) => fill(list, premiums(items, watched.all)),
    fail: (problem) => fill(state, stale(problem)),
  });
  fill(list, el("p", { class: "empty", role: "status" }, t("page.loading")));
  fill(page, el("p", { class: "about" }, t("premiums.about")), may("pay.write") ? form(() => watched.again()) : null, state, list, watched.foot);
  return watched;
}

function premiums(items, all) {
  const covers = {
    night: ({ start, end }) => `${start} – ${end}`,
    holiday: ({ dates }) => dates.map((on) => formats.day(on, formats.WHOLE)).join(", "),
    overtime: ({ above_hours: hours }) => t("premiums.beyond", { hours: formats.quantity(hours) }),
  };
  return table(t("pay.premiums"), [
    { label: t("masters.number"), cell: (one) => el("b", {}, one.number) },
    { label: t("wages.kind"), cell: (one) => word("pay_kind", one.kind) },
    { label: t("premiums.percent"), cell: (one) => (/^0(\.0*)?$/.test(one.percent) ? t("premiums.ended") : `${formats.quantity(one.percent)} %`), number: true },
    { label: t("premiums.covers"), cell: (one) => covers[one.kind](one) },
    { label: t("rates.from"), cell: (one) => formats.day(one.effective_from, formats.WHOLE) },
    { label: t("rates.version"), cell: (one) => String(one.version), number: true },
  ], items, { all });
}

/** A line to type into, which asks only for what its kind looks at. */
function form(again) {
  const kind = el("select", { onchange: () => fill(more, inputsOf()) }, Object.keys(NEEDS).map((one) => el("option", { value: one }, word("pay_kind", one))));
  const inputs = {
    number: el("input", { required: true, maxlength: "40", autocomplete: "off" }),
    percent: el("input", { name: "percent", inputmode: "decimal", maxlength: "10" }),
    effective_from: el("input", { name: "effective_from", type: "date", value: formats.today() }),
    start: el("input", { name: "start", type: "time", value: "22:00" }),
    end: el("input", { name: "end", type: "time", value: "06:00" }),
    dates: el("input", { maxlength: "2000", placeholder: "2027-01-01, 2027-02-06" }),
    above_hours: el("input", { inputmode: "decimal", value: "8", maxlength: "6" }),
  };
  const more = el("div", { class: "row-form" });
  const shown = el("div", { class: "result", "aria-live": "polite" });
  const cell = (name) => field(t(`premiums.${name}`), inputs[name]);
  const inputsOf = () => NEEDS[kind.value].map(cell);
  const typed = () => {
    const own = Object.fromEntries(NEEDS[kind.value].map((name) => [name, name === "dates" ? inputs.dates.value.split(/[,，、;\s]+/u).filter(Boolean) : inputs[name].value.trim()]));
    return { number: inputs.number.value.trim(), kind: kind.value, percent: inputs.percent.value.trim(), effective_from: inputs.effective_from.value, ...own };
  };
  const put = ({ number, ...premium }) => ask("PUT", `/premiums/${encodeURIComponent(number)}`, { body: premium });
  const done = () => {
    tell(t("masters.kept"));
    again();
  };
  const publish = ({ premiums: [premium] }) => put(premium).then(done);
  fill(more, inputsOf());
  return el(
    "div",
    { class: "grid-form" },
    el("div", { class: "row-form" }, cell("number"), field(t("wages.kind"), kind), cell("percent"), field(t("rates.from"), inputs.effective_from)),
    more,
    el("div", { class: "actions" }, action(t("desk.save"), () => put(typed()), { style: "primary", done })),
    may("pay.read_all") ? el("div", { class: "row-form" }, trial(() => ({ premiums: [typed()] }), { shown, publish })) : null,
    shown,
  );
}
