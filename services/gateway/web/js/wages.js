/** Wages: one's own lines by day, week or month; and everybody's sums for those who may see them. */

import * as decimals from "/js/decimals.js";
import { lazily } from "/js/desk/lazy.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { follow, gathered } from "/js/live.js";
import { loading, refusal } from "/js/notices.js";
import { objectionsOf, objectionTo, toAnswer } from "/js/objections.js";
import { whole } from "/js/paged.js";
import { learn, named } from "/js/people.js";
import { PERIODS, period } from "/js/periods.js";
import { savesLater } from "/js/saving.js";
import { may, me } from "/js/session.js";

const LINES = ["on", "work", "kind", "pieces", "hours", "rate", "amount"];
const SUMS = ["worker", "pieces", "hours", "amount"];

const chosen = { by: "day", back: 0, group: "worker" };
const GROUPS = ["worker", "team"];

/** `argument` is the worker whose lines are shown, when not one's own. */
export function show(page, { argument: [wanted] }) {
  const everybody = may("pay.read_all") && !wanted;
  const worker = wanted ?? me().worker;
  let drawing = 0;
  const head = el("div", { class: "period" });
  const content = el("div", {}, loading());

  const writes = () => [...content.querySelectorAll("textarea")].some((text) => text.value || text === document.activeElement);

  /** What nobody asked to see comes not under the hands of who has begun to write meanwhile. */
  async function draw(unasked = false) {
    const mine = ++drawing;
    const isWanted = () => mine === drawing && !(unasked && writes());
    const { from, to, label } = period(chosen, formats.today());
    fill(head, choice("by", PERIODS, t("wages.period")), everybody && choice("group", GROUPS, t("wages.of_whom")), stepper(label));
    try {
      const parts = [];
      if (!wanted && may("pay.answer", "pay.write")) parts.push(await toAnswer());
      if (everybody) parts.push(await sums(from, to));
      if (worker) parts.push(await lines(worker, from, to));
      if (isWanted()) fill(content, parts.length ? parts.flat() : el("p", { class: "empty" }, t("wages.no_worker")));
    } catch (problem) {
      if (isWanted()) fill(content, refusal(problem));
    }
  }

  const set = (change) => () => {
    Object.assign(chosen, change());
    draw();
  };

  function choice(name, values, label) {
    const change = (value) => set(() => ({ [name]: value, ...(name === "by" ? { back: 0 } : {}) }));
    const tabs = values.map((value) => el("button", { type: "button", "aria-pressed": String(value === chosen[name]), onclick: change(value) }, t(`wages.by_${value}`)));
    return el("div", { class: "segments", role: "group", "aria-label": label }, tabs);
  }

  function stepper(label) {
    const step = (key, sign, by, off) =>
      el("button", { type: "button", class: "quiet", "aria-label": t(key), disabled: off, onclick: set(() => ({ back: chosen.back + by })) }, sign);
    return el("div", { class: "stepper" }, step("wages.earlier", "‹", 1), el("b", {}, label), step("wages.later", "›", -1, chosen.back === 0));
  }

  const all = wanted && el("a", { class: "back", href: "#/wages" }, t("wages.everybody"));
  const title = wanted ? t("wages.of", { worker: named(wanted) }) : t("section.wages");
  fill(page, all, el("h1", {}, title), head, content, worker && worker === me().worker ? ownSlips() : null);
  draw();
  const look = gathered(() => writes() || draw(true));
  return { stop: follow(["pay-lines"], (topic, key) => (everybody || key === null || key === worker) && look()) };
}

function ownSlips() {
  const box = el("div");
  const open = ({ target }) => target.open && lazily("/js/desk/ownslips.js")(box);
  return el("details", { class: "change", ontoggle: open }, el("summary", {}, t("slips.own")), box);
}

/** One worker's lines, with the sum as payroll says it. */
async function lines(worker, from, to) {
  const body = await whole("/pay-lines", { worker, from, to });
  const total = el("p", { class: "total" }, el("span", {}, t("wages.total")), el("b", {}, formats.money(body.total)));
  if (!body.items.length) return [total, el("p", { class: "empty" }, t("wages.none"))];
  const own = worker === me().worker;
  const objections = own ? await objectionsOf(worker) : null;
  const rows = body.items.map((line) => [...lineRow(line), ...(own ? [objectionTo(line, objections.get(line.id))] : [])]);
  return [total, table("lines", own ? [...LINES, "objection"] : LINES, rows)];
}

function lineRow(line) {
  const chip = (vocabulary, value, plain) => (value === plain ? null : el("span", { class: "chip warn" }, word(vocabulary, value)));
  const change = line.before === null ? null : el("span", { class: "chip" }, `${formats.money(line.before)} → ${formats.money(line.after)}`);
  const chips = [chip("pay_origin", line.origin, "work"), chip("pay_status", line.status, "open"), change].filter(Boolean);
  const ofReport = (written) => (line.report === null ? "" : written); // premiums and gifts have neither pieces nor hours
  return [
    formats.day(line.on),
    [el("span", { class: "number" }, line.work_order ?? ""), " ", [line.sequence, line.item].filter(Boolean).join(" · ")],
    [el("span", {}, word("pay_kind", line.kind)), ...chips, el("small", { class: "why" }, line.explanation)],
    ofReport(formats.shared(line.quantity)),
    ofReport(formats.hours(line.hours)),
    line.rate === null ? "" : formats.quantity(line.rate),
    el("b", {}, formats.money(line.amount)),
  ];
}

/** Every worker's sum in the period; a number leads to its lines. */
async function sums(from, to) {
  await learn();
  const body = await whole("/wages", { by: chosen.by, from, to, group: chosen.group });
  if (!body.items.length) return [el("p", { class: "empty" }, t("wages.none"))];
  const rows = body.items.map(({ key, pieces, hours, amount }) => [
    chosen.group === "team" ? (key ?? t("wages.no_team")) : el("a", { href: `#/wages/${encodeURIComponent(key)}` }, named(key)),
    formats.shared(pieces),
    formats.hours(hours),
    el("b", {}, formats.money(amount)),
  ]);
  const total = decimals.text(decimals.sum(body.items.map(({ amount }) => amount)));
  return [el("p", { class: "total" }, el("span", {}, t("wages.total")), el("b", {}, formats.money(total))), table("sums", [chosen.group, ...SUMS.slice(1)], rows)];
}

function table(name, columns, rows) {
  const head = el("tr", {}, columns.map((column) => el("th", { scope: "col", class: column }, t(`wages.${column}`))));
  const cells = (values) => values.map((value, at) => el("td", { class: columns[at], "data-column": t(`wages.${columns[at]}`) }, value));
  const node = el(
    "table",
    { class: name },
    el("caption", {}, el("span", { class: "hidden" }, t(`wages.${name}`)), savesLater(t(`wages.${name}`), "/js/desk/sheets.js", ({ saveTable }) => saveTable(node, t(`wages.${name}`)))),
    el("thead", {}, head),
    el("tbody", {}, rows.map((values) => el("tr", {}, cells(values)))),
  );
  return node;
}
