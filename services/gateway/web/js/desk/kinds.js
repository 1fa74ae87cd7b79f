/** Each collection of master data: what its key is called, and its columns, as `typedTable` takes them. */

import { exceptionsOf, linesOf, shiftsOf, textOf } from "/js/desk/shifts.js";

const words = { how: (text) => text.split(/[,，、\s]+/u).filter(Boolean), write: (list) => list.join(", ") };

/** A calendar's week is seven columns here and one list there. */
const weekday = (day) => ({ wide: true, write: (_, { shifts }) => textOf(shifts.filter((one) => one.weekday === day)), week: day });
const DAYS = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [`day_${day}`, weekday(day)]));

export const KINDS = {
  items: { columns: { name: {}, unit: { fresh: "pcs" }, kind: { choices: ["make", "buy"] }, materials_expected_on: { date: true, optional: true } }, routing: true },
  "work-centers": { columns: { name: {}, section: { optional: true }, calendar: { optional: true }, capacity: { how: Number, fresh: "1" }, efficiency: { fresh: "1" } } },
  teams: { columns: { name: {}, leader: { optional: true } } },
  workers: { columns: { name: {}, team: { optional: true }, skills: words, calendar: { optional: true }, active: { tick: true } } },
  "defect-reasons": { key: "code", columns: { name: {}, cause: { choices: ["worker", "material", "machine", "upstream"] } } },
  calendars: { columns: { ...DAYS, exceptions: { wide: true, how: exceptionsOf, write: linesOf } }, whole: calendar },
};

/** A calendar as the plant wants it, from what its cells say. */
function calendar(cell) {
  const shifts = Object.entries(DAYS).flatMap(([name, { week }]) => shiftsOf(cell(name)).map((shift) => ({ weekday: week, ...shift })));
  return { shifts, exceptions: exceptionsOf(cell("exceptions")) };
}
