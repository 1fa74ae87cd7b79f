/** Two charts: bars beside each other, and a line over days. What they show stands in letters too. */

import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";

const SIZE = { width: 800, height: 160 };
const EDGE = 10; // room around the outermost points

/** `items` are `{label, value, text}`; the longest bar is the greatest value. `label` may be a node, such as a link. */
export function bars(items) {
  if (!items.length) return el("p", { class: "empty" }, t("desk.none"));
  const most = Math.max(...items.map(({ value }) => value)) || 1;
  const bar = ({ label, value, text }) => {
    const filled = el("span", { class: "fill" });
    filled.style.width = `${(100 * value) / most}%`;
    return el("li", {}, el("span", {}, label), el("span", { class: "track" }, filled), el("b", {}, text));
  };
  return el("ol", { class: "bars" }, items.map(bar));
}

/** `points` are `{on, rate}`, a share of one unless `write` says otherwise; its label says the same to who cannot see it. */
export function line(points, { called = formats.day, write = formats.percent } = {}) {
  const known = points.filter(({ rate }) => rate !== null);
  if (!known.length) return el("p", { class: "empty" }, t("desk.none"));
  const { width, height } = SIZE;
  const most = Math.max(...known.map(({ rate }) => Number(rate))) || 1;
  const x = (at) => (known.length === 1 ? width / 2 : EDGE + (at * (width - 2 * EDGE)) / (known.length - 1));
  const y = ({ rate }) => height - EDGE - (Number(rate) / most) * (height - 2 * EDGE);
  const drawing = el("div", { class: "trend", role: "img", "aria-label": known.map(({ on, rate }) => `${called(on)} ${write(rate)}`).join(", ") });
  const dots = known.map((one, at) => `<circle cx="${x(at)}" cy="${y(one)}" r="4"/>`);
  drawing.innerHTML = `<svg viewBox="0 0 ${width} ${height}"><polyline points="${known.map((one, at) => `${x(at)},${y(one)}`).join(" ")}"/>${dots.join("")}</svg>`; // numbers alone
  const label = (text) => el("span", {}, text);
  return el("figure", {}, drawing, el("figcaption", {}, label(called(known[0].on)), label(t("cockpit.highest", { rate: write(most) })), label(known.length > 1 ? called(known.at(-1).on) : "")));
}
