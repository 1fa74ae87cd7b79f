/** Each collection of master data: what its key is called, and its columns, as `typedTable` takes them. */

import { exceptionsOf, linesOf, shiftsOf, textOf } from "/js/desk/shifts.js";

const words = { how: (text) => text.split(/[,，、\s]+/u).filter(Boolean), write: (list) => list.join(", ") };

const RANGE = /^(\d{4}-\d\d-\d\d)(?:\.\.|~|～)(\d{4}-\d\d-\d\d)$/u;
const MOST_DAYS = 400;

/** Days one by one, as `2026-12-24, 2026-12-28..2026-12-31` says them; what is no day is left to be refused. */
function daysOf(text) {
  return words.how(text).flatMap((part) => {
    const [, first, last] = RANGE.exec(part) ?? [];
    if (!first) return [part];
    const count = Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;
    return count > 0 && count <= MOST_DAYS ? Array.from({ length: count }, (_, at) => new Date(Date.parse(first) + at * 86_400_000).toISOString().slice(0, 10)) : [part];
  });
}

/** A calendar's week is seven columns here and one list there. */
const weekday = (day) => ({ wide: true, write: (_, { shifts }) => textOf(shifts.filter((one) => one.weekday === day)), week: day });
const DAYS = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [`day_${day}`, weekday(day)]));

export const KINDS = {
  items: { columns: { name: {}, unit: { fresh: "pcs" }, kind: { choices: ["make", "buy"] }, materials_expected_on: { date: true, optional: true } }, routing: true },
  "work-centers": { columns: { name: {}, section: { optional: true }, calendar: { optional: true }, capacity: { how: Number, fresh: "1" }, efficiency: { fresh: "1" } } },
  teams: { columns: { name: {}, leader: { optional: true } } },
  workers: { columns: { name: {}, team: { optional: true }, skills: words, calendar: { optional: true }, active: { tick: true }, days_off: { how: daysOf, write: words.write, hint: "masters.days_off_as" } } },
  "defect-reasons": { key: "code", columns: { name: {}, cause: { choices: ["worker", "material", "machine", "upstream"] } } },
  calendars: { columns: { ...DAYS, exceptions: { wide: true, how: exceptionsOf, write: linesOf } }, whole: calendar },
};

/** A calendar as the plant wants it, from what its cells say. */
function calendar(cell) {
  const shifts = Object.entries(DAYS).flatMap(([name, { week }]) => shiftsOf(cell(name)).map((shift) => ({ weekday: week, ...shift })));
  return { shifts, exceptions: exceptionsOf(cell("exceptions")) };
}
