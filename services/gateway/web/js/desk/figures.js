/** Figures of the cockpit that are asked for by themselves: each is drawn when it has come, and hides no other. */

import { bars, line } from "/js/desk/charts.js";
import { saves, savesRows, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { isUsed } from "/js/modules.js";
import { stale } from "/js/notices.js";
import { named } from "/js/people.js";
import { ask, may } from "/js/session.js";

const WEEKLY = 31; // days from which on a week is a point
const DAY = 86_400_000; // milliseconds
const RATES = ["work_order_completion_rate", "on_time_delivery_rate", "first_pass_yield", "worker_efficiency"];
const METRICS = ["efficiency", "output", "first_pass_yield"];
const MOST = 12; // bars of a ranking, late work orders of the list

const chosen = { rate: RATES[0], metric: METRICS[0] };

/** A chart under its heading, with what can be chosen of it and saved from it. */
export const sheet = (title, drawing, ...tools) =>
  el("section", { class: "sheet" }, el("div", { class: "heading" }, el("h2", {}, title), el("div", { class: "actions" }, tools)), drawing);

const drawn = new Map(); // what a figure showed last stands until the new one has come

/** A box that is filled by what `asked` answers; what failed is said in it. */
export function filled(name, asked) {
  const box = el("div", {}, drawn.get(name) ?? el("p", { class: "empty" }, t("page.loading")));
  const again = () =>
    asked().then((nodes) => {
      drawn.set(name, nodes);
      fill(box, nodes);
    }, (problem) => fill(box, stale(problem)));
  again();
  return { box, again };
}

const select = (label, values, name, said, changed) =>
  el("select", { "aria-label": label, onchange: ({ target }) => ((chosen[name] = target.value), changed()) }, values.map((value) => el("option", { value, selected: value === chosen[name] }, said(value))));

/** A rate day by day, or week by week in a longer window. */
export function overTime({ from, to, ...whose }) {
  const by = (Date.parse(to) - Date.parse(from)) / DAY > WEEKLY ? "week" : "day";
  const called = by === "day" ? formats.day : (week) => week;
  const query = (format) => ({ from, to, ...whose, by, format });
  const { box, again } = filled("rate", async () => {
    const { body } = await ask("GET", `/analytics/${chosen.rate}`, { query: query("json") });
    return line(body.items.map(({ key, value }) => ({ on: key, rate: value })), { called });
  });
  const saved = el("span", {});
  const redraw = () => (fill(saved, saves(t("desk.export"), `/analytics/${chosen.rate}`, query("xlsx"), `${chosen.rate}.xlsx`)), again());
  redraw();
  return sheet(t("cockpit.over_time"), box, select(t("cockpit.which"), RATES, "rate", (name) => t(`cockpit.${name}`), redraw), saved);
}

/** Pieces in work, section by section, as they are now. */
export function whereItStands({ section, team }) {
  const query = { by: "section", section, team };
  const { box } = filled("wip", async () => {
    const { body } = await ask("GET", "/analytics/wip", { query });
    return bars(body.items.filter(({ value }) => Number(value) > 0).map(({ key, value }) => ({ label: key, value: Number(value), text: formats.quantity(value) })));
  });
  return sheet(t("cockpit.wip_by_section"), box, saves(t("desk.export"), "/analytics/wip", { ...query, format: "xlsx" }, "wip.xlsx"));
}

/** Steps by how fast they are against their time. */
export const ofSteps = (span) => ranking(t("cockpit.steps"), { ...span, group: "operation", metric: () => "efficiency", called: (key) => key });

/** People by how fast, how much or how well; what they earn is nobody's chart. */
export function ofPeople(span) {
  const metrics = isNarrow(span) ? METRICS.filter((name) => name !== "output") : METRICS;
  const metric = () => (metrics.includes(chosen.metric) ? chosen.metric : metrics[0]);
  return ranking(t("cockpit.people"), { ...span, group: "worker", metric, called: named }, (again) => select(t("cockpit.by_what"), metrics, "metric", (name) => t(`cockpit.metric_${name}`), again));
}

const isNarrow = ({ section, team }) => Boolean(section || team);

/** Of a section or a team, as the cockpit counts it: each report for its first worker. */
async function narrowed({ from, to, section, team, group, metric }) {
  const name = metric === "efficiency" ? `${group}_efficiency` : metric;
  const { body } = await ask("GET", `/analytics/${name}`, { query: { from, to, section, team, by: group } });
  return body.items.filter(({ value }) => value !== null).sort((one, other) => Number(other.value) - Number(one.value));
}

function ranking(title, { group, metric, called, ...span }, picker = () => null) {
  if (!isUsed("payroll") || !may("pay.read", "pay.read_all")) return null;
  const text = (value) => (metric() === "output" ? formats.quantity(value) : formats.percent(value));
  const everybody = (limit) => ask("GET", "/rankings", { query: { metric: metric(), group, from: span.from, to: span.to, limit } }).then(({ body }) => body.items);
  const ranked = async (limit) => (isNarrow(span) ? (await narrowed({ ...span, group, metric: metric() })).slice(0, limit) : everybody(limit));
  const { box, again } = filled(group, async () => bars((await ranked(MOST)).map(({ key, value }) => ({ label: called(key), value: Number(value), text: text(value) }))));
  const columns = [{ label: title, cell: (one) => called(one.key) }, { label: t("order.quantity"), cell: (one) => one.value, number: true }];
  return sheet(title, box, picker(again), savesRows(title, columns, () => ranked(500)));
}

/** What is late now, and why. */
export function whatIsLate() {
  if (!may("orders.read")) return null;
  const { box } = filled("late", async () => {
    const { body } = await ask("GET", "/work-orders", { query: { late: true, limit: MOST } });
    return table(t("schedule.late"), lateColumns(), body.items, { all: async () => (await ask("GET", "/work-orders", { query: { late: true, limit: 500 } })).body.items });
  });
  return sheet(t("schedule.late"), box);
}

/** The columns of late work orders; made anew for the language they are drawn in. */
export const lateColumns = () => [
  { label: t("board.work_order"), cell: (one) => el("a", { class: "number", href: `#/order/${encodeURIComponent(one.number)}` }, one.number) },
  { label: t("order.item"), cell: (one) => one.item },
  { label: t("order.sales_order"), cell: (one) => one.sales_order ?? t("desk.nothing") },
  { label: t("order.due"), cell: (one) => formats.day(one.due_on) },
  { label: t("order.planned_end"), cell: (one) => (one.planned_end ? formats.moment(one.planned_end) : t("desk.nothing")) },
  { label: t("schedule.why"), cell: (one) => one.late_reason ?? word("late_reason", one.late_cause) },
];
