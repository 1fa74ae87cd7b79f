/** The plant in numbers, for a window of days: how much is done in time, how good, how fast, and where time goes. */

import { bars, line } from "/js/desk/charts.js";
import { standstills } from "/js/desk/downtime.js";
import { ofPeople, ofSteps, overTime, sheet, whatIsLate, whereItStands } from "/js/desk/figures.js";
import { saves } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { follow, gathered } from "/js/live.js";
import { refusal } from "/js/notices.js";
import { whole } from "/js/paged.js";
import { learn } from "/js/people.js";
import { ask } from "/js/session.js";

const WINDOWS = [7, 30, 90];
const RATES = ["work_order_completion_rate", "on_time_delivery_rate", "first_pass_yield", "operation_efficiency", "worker_efficiency"];
const COUNTS = ["late_work_orders", "wip"];
const DAY = 86_400_000; // milliseconds
const HOUR = 3_600; // seconds

const TOPICS = ["work-orders", "reports", "inspections", "receipts", "deliveries", "schedule"];
const CALM = 30; // times less often than a list: these numbers are much work, and nobody reads them by the second

const chosen = { days: 30, section: "", team: "" };

export function show(page) {
  const content = el("div", { class: "sheets" });
  const tools = el("div", { class: "actions" });
  let drawing = 0;

  async function draw() {
    const mine = ++drawing;
    const to = formats.today();
    const from = new Date(Date.parse(`${to}T00:00:00Z`) - (chosen.days - 1) * DAY).toISOString().slice(0, 10);
    try {
      await learn();
      const { body } = await ask("GET", "/cockpit", { query: { from, to, section: chosen.section, team: chosen.team } });
      if (mine === drawing) fill(content, shown(body, { from, to, section: chosen.section, team: chosen.team }));
    } catch (problem) {
      if (mine === drawing) fill(content, refusal(problem));
    }
  }

  const redraw = () => {
    fill(tools, windows(redraw), pickers);
    return draw();
  };
  const pickers = [picker("section", redraw), picker("team", redraw)];
  fill(page, el("div", { class: "heading" }, el("h1", {}, t("section.cockpit")), tools), content);
  redraw();
  return { stop: follow(TOPICS, gathered(draw, () => CALM)) };
}

/** Whose numbers: of a section, of a team, or of all. */
function picker(name, changed) {
  const pick = el("select", { "aria-label": t(`masters.${name}`), onchange: ({ target }) => ((chosen[name] = target.value), changed()) });
  const offer = (values) => fill(pick, ["", ...values].map((value) => el("option", { value, selected: value === chosen[name] }, value || t(`cockpit.every_${name}`))));
  const known = { section: ["/work-centers", "section"], team: ["/teams", "number"] }[name];
  offer(chosen[name] ? [chosen[name]] : []);
  whole(known[0], {}).then(({ items }) => offer([...new Set(items.map((one) => one[known[1]]).filter(Boolean))].sort()), () => null);
  return pick;
}

function windows(draw) {
  return el(
    "div",
    { class: "segments small" },
    WINDOWS.map((days) => el("button", { type: "button", "aria-pressed": String(days === chosen.days), onclick: () => ((chosen.days = days), draw()) }, formats.days(days))),
  );
}

function shown(numbers, span) {
  const away = numbers.parts_away.length ? el("p", { class: "stale" }, t("cockpit.away", { parts: numbers.parts_away.join(", ") })) : null;
  const chart = (name, drawing) => sheet(t(`cockpit.${name}`), drawing, saves(t("desk.export"), `/analytics/${name}`, { ...span, format: "xlsx" }, `${name}.xlsx`));
  return [
    away,
    el("ul", { class: "tiles" }, RATES.map((name) => tile(name, numbers[name], formats.percent)), COUNTS.map((name) => tile(name, numbers[name], formats.quantity))),
    el(
      "div",
      { class: "charts" },
      overTime(span),
      chart("defect_trend", line(numbers.defect_trend ?? [])),
      chart("defects_by_reason", bars((numbers.defects_by_reason ?? []).map(({ name, quantity }) => ({ label: name, value: Number(quantity), text: formats.quantity(quantity) })))),
      chart("lead_time", bars(Object.entries(numbers.lead_time ?? {}).filter(([, seconds]) => seconds !== null).map(([kind, seconds]) => ({ label: word("time", kind), value: Number(seconds), text: formats.hours(Number(seconds) / HOUR) })))),
      whereItStands(span),
      ofSteps(span),
      ofPeople(span),
      standstills(span),
    ),
    span.section || span.team ? null : whatIsLate(),
  ];
}

function tile(name, value, write) {
  return el("li", { class: "card tile" }, el("b", {}, value === null ? t("desk.nothing") : write(value)), el("span", {}, t(`cockpit.${name}`)));
}
