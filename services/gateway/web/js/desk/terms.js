/** Pay terms: how each worker is paid from a day on. What was agreed before stays what it was. */

import { keepAll, rowsOf } from "/js/desk/pasted.js";
import { action, field, folded, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { refusal, stale, tell } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { ask, may } from "/js/session.js";

const MODES = ["piece", "hour", "mixed"];

const put = (worker, body) => ask("PUT", `/pay-terms/${encodeURIComponent(worker)}`, { body });
const given = (name, value) => (value ? { [name]: value } : {});
const last = (worker) => ask("GET", "/pay-terms", { query: { worker, limit: 1 } }).then(({ body }) => body.items[0] ?? null);

/** Skills with what they weigh, as they are typed: `焊接 1.2, SMT 1.5`. What is not so is left to be refused. */
const weighed = (text) =>
  text.split(/[,，、;；]/u).map((part) => part.trim()).filter(Boolean).map((part) => {
    const [, skill, coefficient] = /^(.*\S)[\s=:：]+(\S+)$/u.exec(part) ?? [null, part, ""];
    return { skill, coefficient };
  });
const weights = (known) => (known?.skill_coefficients ?? []).map(({ skill, coefficient }) => `${skill} ${coefficient}`).join(", ");

export function show(page) {
  const said = el("div");
  const state = el("div");
  const list = el("div");
  const find = el("input", { type: "search", "aria-label": t("board.find"), placeholder: t("board.find"), maxlength: "100", onchange: () => watched.anew() });
  const watched = paged("/workers", () => ({ q: find.value.trim(), active: true }), {
    topics: ["workers"],
    draw: (items) => fill(list, workers(items, watched.all)),
    fail: (problem) => fill(state, stale(problem)),
  });

  /** Rows as worker, how, hourly rate, minimum, from, coefficient, those of skills: what of the last two is not there stays as agreed. */
  async function paste(event) {
    const rows = rowsOf(event);
    if (!rows) return;
    fill(said);
    const { kept, problem, at } = await keepAll(rows, async ([worker, mode, hourly, minimum, from, coefficient, skills]) => {
      const known = MODES.find((one) => [one, word("pay_mode", one)].includes(mode)) ?? mode;
      const before = coefficient && skills ? null : await last(worker);
      return put(worker, {
        mode: known,
        ...given("hourly_rate", hourly),
        ...given("minimum_hourly", minimum),
        ...given("coefficient", coefficient || before?.coefficient),
        skill_coefficients: weighed(skills || weights(before)),
        effective_from: from || formats.today(),
      });
    });
    if (problem) fill(said, el("h2", {}, at.join(" · ")), refusal(problem));
    tell(t("masters.pasted", { kept, rows: rows.length }));
  }

  const area = el("textarea", { rows: "2", "aria-label": t("terms.paste"), placeholder: t("terms.paste"), onpaste: paste });
  fill(page, el("p", { class: "about" }, t("terms.about")), may("pay.write") ? area : null, said, el("div", { class: "actions" }, find), state, list, watched.foot);
  return watched;
}

function workers(items, all) {
  return table(t("pay.terms"), [
    { label: t("masters.number"), cell: (one) => el("b", {}, one.number) },
    { label: t("masters.name"), cell: (one) => one.name },
    { label: t("masters.team"), cell: (one) => one.team ?? t("desk.nothing") },
    { label: t("pay.terms"), cell: (one) => terms(one) },
  ], items, { all });
}

/** What was agreed is asked for when somebody wants to see it: nobody looks at five hundred terms at once. */
function terms({ number }) {
  const box = el("div", {}, t("page.loading"));
  const read = () => ask("GET", "/pay-terms", { query: { worker: number, limit: 100 } }).then(({ body }) => body.items);
  const draw = () => read().then((versions) => fill(box, history(versions), may("pay.write") && form(number, versions[0] ?? null, draw)), (problem) => fill(box, refusal(problem)));
  const node = folded(t("terms.look"), box);
  node.addEventListener("toggle", () => node.open && draw());
  return node;
}

/** What was agreed last, and all that was before. */
function history(versions) {
  if (!versions.length) return el("p", {}, t("terms.none"));
  const [newest, ...before] = versions.map(sentence);
  return [newest, before.length ? folded(t("terms.before", { count: before.length }), el("div", {}, before)) : null];
}

/** One version of what was agreed, in words. */
export function sentence(known) {
  const { mode, hourly_rate: hourly, minimum_hourly: minimum, coefficient, effective_from: from, version } = known;
  const parts = [word("pay_mode", mode), hourly && `${t("terms.hourly")} ${formats.money(hourly)}`, minimum && `${t("terms.minimum")} ${formats.money(minimum)}`, coefficient && `${t("terms.coefficient")} ${formats.quantity(coefficient)}`, weights(known), `${t("rates.from")} ${formats.day(from, formats.WHOLE)}`, t("routing.version", { version })];
  return el("p", {}, parts.filter(Boolean).join(" · "));
}

function form(number, known, again) {
  const mode = el("select", {}, MODES.map((one) => el("option", { value: one, selected: one === known?.mode }, word("pay_mode", one))));
  const hourly = el("input", { name: "hourly_rate", inputmode: "decimal", value: known?.hourly_rate ?? "" });
  const minimum = el("input", { name: "minimum_hourly", inputmode: "decimal", value: known?.minimum_hourly ?? "" });
  const coefficient = el("input", { name: "coefficient", inputmode: "decimal", value: known?.coefficient ?? "", placeholder: "1" });
  const skills = el("input", { value: weights(known), placeholder: t("terms.skills_as") });
  const from = el("input", { name: "effective_from", type: "date", value: formats.today() });
  const body = () => ({
    mode: mode.value,
    ...given("hourly_rate", hourly.value.trim()),
    ...given("minimum_hourly", minimum.value.trim()),
    ...given("coefficient", coefficient.value.trim()),
    skill_coefficients: weighed(skills.value),
    effective_from: from.value,
  });
  const save = async () => {
    await put(number, body());
    tell(t("masters.kept"));
    await again();
  };
  const button = action(t("desk.save"), save);
  return el("div", { class: "row-form" }, field(t("terms.mode"), mode), field(t("terms.hourly"), hourly), field(t("terms.minimum"), minimum), field(t("terms.coefficient"), coefficient), field(t("terms.skills"), skills), field(t("rates.from"), from), button);
}
