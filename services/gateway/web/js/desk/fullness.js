/** How full work centers, sections, people and teams are by the plan, day by day or week by week. */

import { savesRows } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { whole } from "/js/paged.js";
import { learn, named } from "/js/people.js";
import { poll } from "/js/polling.js";

const GROUPS = ["work_center", "section", "worker", "team"];
const SPANS = { day: 14, week: 56 }; // days shown
const DAY = 86_400_000; // milliseconds

const chosen = { group: GROUPS[0], by: "day" };

export function show(page) {
  const state = el("div");
  const sheet = el("div", { class: "matrix" });
  const tools = el("div", { class: "actions" });
  const to = () => formats.dayOf(Date.now() + (SPANS[chosen.by] - 1) * DAY);
  const watched = poll("/loads", () => ({ group: chosen.group, by: chosen.by, from: formats.today(), to: to() }), {
    lookUp: async (path, { query }) => ({ body: await whole(path, query), etag: null }),
    topics: ["schedule", "work-orders"],
    draw: async ({ items }) => {
      await learn();
      fill(sheet, drawn(items));
    },
    fail: (problem) => fill(state, stale(problem)),
  });

  const segments = (name, values, label) =>
    el("div", { class: "segments small" }, values.map((value) => el("button", { type: "button", "aria-pressed": String(chosen[name] === value), onclick: () => ((chosen[name] = value), refresh()) }, t(label(value)))));

  function refresh() {
    fill(tools, segments("group", GROUPS, (one) => `loads.of_${one}`), segments("by", Object.keys(SPANS), (one) => `wages.by_${one}`));
    watched.again();
  }

  fill(tools, segments("group", GROUPS, (one) => `loads.of_${one}`), segments("by", Object.keys(SPANS), (one) => `wages.by_${one}`));
  fill(page, tools, state, sheet);
  return watched;
}

const called = (key) => (key === null ? t("loads.without") : chosen.group === "worker" ? named(key) : key);
const heading = (period) => (chosen.by === "day" ? formats.day(period) : period.slice(-3));

/** A row for each, a column for each stretch of time; what is planned beyond the open hours is red. */
function drawn(items) {
  if (!items.length) return el("p", { class: "empty" }, t("loads.none"));
  const periods = [...new Set(items.map(({ period }) => period))].sort();
  const rows = [...new Set(items.map(({ key }) => key))].map((key) => ({ key, cells: new Map(items.filter((one) => one.key === key).map((one) => [one.period, one])) }));
  const columns = [{ label: t(`loads.of_${chosen.group}`), cell: ({ key }) => called(key) }, ...periods.map((period) => ({ label: heading(period), cell: ({ cells }) => text(cells.get(period)), number: true }))];
  return el(
    "table",
    { class: "dense heat" },
    el("caption", {}, el("span", { class: "hidden" }, t("schedule.loads")), savesRows(t("schedule.loads"), columns, () => rows)),
    el("thead", {}, el("tr", {}, columns.map(({ label }) => el("th", { scope: "col" }, label)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, el("th", { scope: "row" }, called(row.key)), periods.map((period) => cell(row.cells.get(period)))))),
  );
}

const text = (one) => (one?.percent == null ? "" : formats.percent(String(Number(one.percent) / 100)));

function cell(one) {
  const node = el("td", { class: one?.overloaded ? "over" : null, title: one ? t("loads.hours", { planned: formats.hours(one.planned_hours), open: formats.hours(one.open_hours) }) : null }, text(one) || t("desk.nothing"));
  node.style.setProperty("--full", `${Math.min(100, Number(one?.percent ?? 0))}%`);
  return node;
}
