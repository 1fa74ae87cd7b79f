/** Days, ISO weeks and months of the plant's production days, counted back from today. */

import { day } from "/js/formats.js";

export const PERIODS = ["day", "week", "month"];

/** The period `back` steps before the one of `today`: its first and last day, and how people call it. */
export function period({ by, back }, today) {
  const date = new Date(`${today}T00:00:00Z`);
  if (by === "day") {
    const on = iso(shifted(date, -back));
    return { from: on, to: on, label: day(on, { weekday: "short", month: "short", day: "numeric" }) };
  }
  if (by === "week") {
    const monday = shifted(date, -((date.getUTCDay() + 6) % 7) - 7 * back);
    const [from, to] = [iso(monday), iso(shifted(monday, 6))];
    return { from, to, label: `${day(from)} – ${day(to)}` };
  }
  const start = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back, 1));
  const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0));
  return { from: iso(start), to: iso(end), label: day(iso(start), { year: "numeric", month: "long" }) };
}

const iso = (date) => date.toISOString().slice(0, 10);
const shifted = (date, days) => new Date(date.getTime() + days * 86_400_000);
