/** Defect rates day by day between their control limits (p-chart): a day with few pieces has wide ones. */

import { savesRows } from "/js/desk/table.js";
import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";

const WIDTH = 800;
const HEIGHT = 160;
const EDGE = 10; // room around the outermost points

export function pChart({ center, days }) {
  if (!days.length) return [el("p", { class: "empty" }, t("quality.no_defects"))];
  const most = Math.max(...days.flatMap(({ rate, upper }) => [Number(rate), Number(upper)])) || 1;
  const x = (at) => (days.length === 1 ? WIDTH / 2 : EDGE + (at * (WIDTH - 2 * EDGE)) / (days.length - 1));
  const y = (value) => HEIGHT - EDGE - (Number(value) / most) * (HEIGHT - 2 * EDGE);
  const path = (value) => days.map((one, at) => `${x(at)},${y(value(one))}`).join(" ");
  const limit = (value) => `<polyline class="limit" points="${path(value)}"/>`;
  const dot = ({ rate, out_of_control: odd }, at) => `<circle${odd ? ' class="odd"' : ""} cx="${x(at)}" cy="${y(rate)}" r="${odd ? 6 : 4}"/>`;
  const odd = days.filter(({ out_of_control: is }) => is);
  const words = t("pchart.label", { center: formats.percent(center), days: formats.quantity(days.length), odd: odd.length ? odd.map(({ on, rate }) => `${formats.day(on)} ${formats.percent(rate)}`).join(", ") : t("desk.nothing") });
  const drawing = el("div", { class: "trend pchart", role: "img", "aria-label": words });
  drawing.innerHTML = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}">${[({ lower }) => lower, () => center, ({ upper }) => upper].map(limit).join("")}<polyline points="${path(({ rate }) => rate)}"/>${days.map(dot).join("")}</svg>`; // numbers alone
  return [el("figure", {}, drawing, el("figcaption", {}, el("span", {}, formats.day(days[0].on)), el("span", {}, words), el("span", {}, formats.day(days.at(-1).on)))), el("div", { class: "actions" }, saved(days))];
}

const saved = (days) =>
  savesRows(t("pchart.title"), [
    { label: t("failures.by_day"), cell: (one) => one.on },
    { label: t("pchart.processed"), cell: (one) => one.processed, number: true },
    { label: t("quality.failed"), cell: (one) => one.failed, number: true },
    { label: t("failures.share"), cell: (one) => formats.percent(one.rate), number: true },
    { label: t("pchart.lower"), cell: (one) => formats.percent(one.lower), number: true },
    { label: t("pchart.upper"), cell: (one) => formats.percent(one.upper), number: true },
    { label: t("capability.odd"), cell: (one) => t(one.out_of_control ? "fields.yes" : "fields.no") },
  ], () => days);
