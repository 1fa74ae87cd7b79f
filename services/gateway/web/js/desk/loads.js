/** How full work centers or people are by the plan, day by day, for the strip under their bars. */

import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { whole } from "/js/paged.js";

const DAY = 86_400_000; // milliseconds

/** `{row, start, end, percent, overloaded, label}` of each day; nothing where it cannot be had. */
export async function loadsOf(group, { from, to }) {
  const days = { from: formats.dayOf(from), to: formats.dayOf(to - 1) };
  const { items } = await whole("/loads", { group, by: "day", ...days }).catch(() => ({ items: [] }));
  return items.filter(({ percent }) => percent !== null).map((one) => ({ ...one, ...stretch(one) }));
}

function stretch({ key, period, percent, overloaded, planned_hours: planned, open_hours: open }) {
  const start = formats.startOf(period);
  const facts = { day: formats.day(period), percent: formats.percent(String(Number(percent) / 100)), planned: formats.hours(planned), open: formats.hours(open) };
  return { row: key ?? "", start, end: start + DAY, percent: Number(percent), label: t(overloaded ? "schedule.overload" : "schedule.load", facts) };
}
