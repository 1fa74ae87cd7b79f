/** Can a step keep the limits of what is measured there: its indices, and each value between the chart's limits. */

import { field, savesRows, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { ask } from "/js/session.js";

const WIDTH = 800;
const HEIGHT = 160;
const EDGE = 10;

export function capability() {
  const shown = el("div");
  const item = el("input", { type: "search", maxlength: "40", autocomplete: "off", onchange: learn });
  const measured = el("select", { onchange: draw, disabled: true });
  const from = el("input", { type: "date", onchange: draw });
  const to = el("input", { type: "date", onchange: draw });

  /** What the item's steps measure, by its routing. */
  async function learn() {
    try {
      const { body } = await ask("GET", `/items/${encodeURIComponent(item.value.trim())}/routing`);
      const found = body.steps.flatMap(({ sequence, inspection_plan: plan }) => (plan?.characteristics ?? []).map(({ name }) => ({ sequence, name })));
      fill(measured, found.map((one) => el("option", { value: JSON.stringify(one) }, `${one.sequence} ${one.name}`)));
      measured.disabled = !found.length;
      if (found.length) await draw();
      else fill(shown, el("p", { class: "empty" }, t("capability.nothing")));
    } catch (problem) {
      fill(shown, refusal(problem));
    }
  }

  async function draw() {
    if (!measured.value) return;
    const { sequence, name } = JSON.parse(measured.value);
    try {
      const { body } = await ask("GET", "/capability", { query: { item: item.value.trim(), sequence, characteristic: name, from: from.value, to: to.value } });
      fill(shown, told(body));
    } catch (problem) {
      fill(shown, refusal(problem));
    }
  }

  const form = el("div", { class: "row-form" }, field(t("order.item"), item), field(t("capability.measured"), measured), field(t("fair.from"), from), field(t("trial.to"), to));
  return el("section", { class: "sheet", id: "capability" }, el("div", { class: "heading" }, el("h2", {}, t("capability.title"))), el("p", { class: "about" }, t("capability.about")), form, shown);
}

function told(found) {
  if (!found.count) return el("p", { class: "empty" }, t("desk.none"));
  if (!found.within) return el("p", { class: "empty" }, t("capability.too_few", { count: formats.quantity(found.count), least: formats.quantity(found.least) }));
  const figure = (value) => (value === null ? t("desk.nothing") : formats.quantity(value));
  const rows = [
    { label: "Cp / Cpk", ...found.within },
    { label: "Pp / Ppk", ...found.overall },
  ];
  const indices = table(t("capability.title"), [
    { label: t("capability.index"), cell: (one) => el("b", {}, one.label) },
    { label: t("capability.spread"), cell: (one) => figure(one.spread), number: true },
    { label: t("capability.nearer"), cell: (one) => figure(one.nearer), number: true },
    { label: t("capability.deviation"), cell: (one) => figure(one.deviation), number: true },
  ], rows);
  const values = savesRows(t("capability.measured"), [
    { label: t("order.when"), cell: (one) => formats.moment(one.at) },
    { label: t("inspect.measured"), cell: (one) => one.value, number: true },
    { label: t("capability.odd"), cell: (one) => t(one.out_of_control ? "fields.yes" : "fields.no") },
  ], () => found.points);
  const counted = t("capability.counted", { count: formats.quantity(found.count), beyond: formats.quantity(found.beyond), lower: figure(found.lower), upper: figure(found.upper) });
  return [el("p", {}, counted), found.limits_changed && el("p", { class: "why" }, t("capability.limits_changed")), indices, el("div", { class: "actions" }, values), chart(found), means(found.subgroups)].flat();
}

/** Single values in their order; those that are more than chance stand out. */
function chart({ chart: { center, lower, upper }, points }) {
  return drawn({ center, lower, upper }, points, "capability.chart");
}

/** Means of what inspections measured, and their ranges, where enough of them measured as many pieces. */
function means({ size, least, left_out: others, chart: limits, points }) {
  if (size === null) return null;
  const count = formats.quantity(points.length);
  const told = t("capability.subgroups", { count, size: formats.quantity(size), others: formats.quantity(others) });
  if (!limits) return el("p", { class: "empty" }, told, " ", t("capability.few_subgroups", { least: formats.quantity(least) }));
  const odd = (value, low, high) => Number(value) < Number(low) || Number(value) > Number(high);
  const of = (name, low, high) => points.map((one) => ({ value: one[name], out_of_control: odd(one[name], low, high) }));
  return [
    el("p", {}, told),
    drawn(limits, of("mean", limits.lower, limits.upper), "capability.means"),
    drawn({ center: limits.range_center, lower: limits.range_lower, upper: limits.range_upper }, of("range", limits.range_lower, limits.range_upper), "capability.ranges"),
  ];
}

/** Points between two limits and around their middle. Its label says the same to who cannot see it. */
function drawn(limits, points, key) {
  const values = [...points.map(({ value }) => Number(value)), Number(limits.lower), Number(limits.upper)];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const high = (value) => HEIGHT - EDGE - ((Number(value) - least) / (most - least || 1)) * (HEIGHT - 2 * EDGE);
  const places = points.map(({ value, out_of_control: odd }, at) => ({ x: (at * WIDTH) / (points.length - 1), y: high(value), odd }));
  const line = (value) => `<polyline class="limit" points="0,${high(value)} ${WIDTH},${high(value)}"/>`;
  const dot = ({ x, y, odd }) => (odd ? `<circle class="odd" cx="${x}" cy="${y}" r="6"/>` : `<circle cx="${x}" cy="${y}" r="3"/>`);
  const path = places.map(({ x, y }) => `${x},${y}`).join(" ");
  const odd = points.filter(({ out_of_control: is }) => is).length;
  const words = t(key, { center: formats.quantity(limits.center), lower: formats.quantity(limits.lower), upper: formats.quantity(limits.upper), odd: formats.quantity(odd) });
  const drawing = el("div", { class: "trend", role: "img", "aria-label": words });
  drawing.innerHTML = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}">${[limits.lower, limits.center, limits.upper].map(line).join("")}<polyline points="${path}"/>${places.map(dot).join("")}</svg>`; // numbers alone
  return el("figure", {}, drawing, el("figcaption", {}, el("span", {}, words)));
}
