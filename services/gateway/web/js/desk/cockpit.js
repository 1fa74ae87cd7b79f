/** The plant in numbers, for a window of days: how much is done in time, how good, how fast, and where time goes. */

import { saves } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { follow, gathered } from "/js/live.js";
import { isUsed } from "/js/modules.js";
import { refusal } from "/js/notices.js";
import { whole } from "/js/paged.js";
import { named, learn } from "/js/people.js";
import { ask, may } from "/js/session.js";

const WINDOWS = [7, 30, 90];
const RATES = ["work_order_completion_rate", "on_time_delivery_rate", "first_pass_yield", "operation_efficiency", "worker_efficiency"];
const COUNTS = ["late_work_orders", "wip"];
const DAY = 86_400_000; // milliseconds

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
      const asked = { from, to, section: chosen.section, team: chosen.team };
      const [{ body }, ranking] = await Promise.all([ask("GET", "/cockpit", { query: asked }), ranked(from, to)]);
      if (mine === drawing) fill(content, shown(body, ranking, { from, to }));
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

/** People by what they make an hour, for who may know; without payroll there is none. */
const ranked = async (from, to) =>
  isUsed("payroll") && may("pay.read", "pay.read_all") ? rankedBy(from, to) : [];

const rankedBy = (from, to) =>
  ask("GET", "/rankings", { query: { metric: "efficiency", group: "worker", from, to, limit: 10 } }).then(({ body }) => body.items, () => []);

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

function shown(numbers, ranking, span) {
  const away = numbers.parts_away.length ? el("p", { class: "stale" }, t("cockpit.away", { parts: numbers.parts_away.join(", ") })) : null;
  const chart = (name, drawing) =>
    el("section", { class: "sheet" }, el("div", { class: "heading" }, el("h2", {}, t(`cockpit.${name}`)), saves(t("desk.export"), `/analytics/${name}`, { ...span, format: "xlsx" }, `${name}.xlsx`)), drawing);
  return [
    away,
    el("ul", { class: "tiles" }, RATES.map((name) => tile(name, numbers[name], formats.percent)), COUNTS.map((name) => tile(name, numbers[name], formats.quantity))),
    chart("defect_trend", trend(numbers.defect_trend ?? [])),
    chart("defects_by_reason", bars((numbers.defects_by_reason ?? []).map(({ name, quantity }) => ({ label: name, value: Number(quantity), text: formats.quantity(quantity) })))),
    chart("lead_time", bars(Object.entries(numbers.lead_time ?? {}).filter(([, hours]) => hours !== null).map(([kind, hours]) => ({ label: word("time", kind), value: Number(hours), text: formats.hours(hours) })))),
    el("section", { class: "sheet" }, el("h2", {}, t("cockpit.people")), bars(ranking.map(({ key, value }) => ({ label: named(key), value: Number(value), text: formats.percent(value) })))),
  ];
}

function tile(name, value, write) {
  return el("li", { class: "card tile" }, el("b", {}, value === null ? t("desk.nothing") : write(value)), el("span", {}, t(`cockpit.${name}`)));
}

function bars(items) {
  if (!items.length) return el("p", { class: "empty" }, t("desk.none"));
  const most = Math.max(...items.map(({ value }) => value)) || 1;
  return el(
    "ol",
    { class: "bars" },
    items.map(({ label, value, text }) => {
      const fillBar = el("span", { class: "fill" });
      fillBar.style.width = `${(100 * value) / most}%`;
      return el("li", {}, el("span", {}, label), el("span", { class: "track" }, fillBar), el("b", {}, text));
    }),
  );
}

/** A line over days; its label says the same to who cannot see it. */
function trend(days) {
  if (!days.length) return el("p", { class: "empty" }, t("desk.none"));
  const [width, height] = [800, 160];
  const most = Math.max(...days.map(({ rate }) => Number(rate))) || 1;
  const point = ({ rate }, at) => `${days.length === 1 ? width / 2 : (at * width) / (days.length - 1)},${height - (Number(rate) / most) * (height - 10)}`;
  const points = days.map(point);
  const dot = (at) => `<circle cx="${at.split(",")[0]}" cy="${at.split(",")[1]}" r="4"/>`;
  const drawing = el("div", { class: "trend", role: "img", "aria-label": days.map(({ on, rate }) => `${formats.day(on)} ${formats.percent(rate)}`).join(", ") });
  drawing.innerHTML = `<svg viewBox="0 0 ${width} ${height}"><polyline points="${points.join(" ")}"/>${points.map(dot).join("")}</svg>`; // numbers alone
  const first = days[0];
  const last = days.at(-1);
  return el("figure", {}, drawing, el("figcaption", {}, el("span", {}, formats.day(first.on)), el("span", {}, t("cockpit.highest", { rate: formats.percent(most) })), el("span", {}, formats.day(last.on))));
}
