/** When work is done, as people write it: `08:00-12:00 13:00-17:30` for a day, a line for each day that differs. */

const SPAN = /^(\d{1,2}:\d{2})\s*[-–~]\s*(\d{1,2}:\d{2})$/u;

const padded = (time) => time.padStart(5, "0");

/** The shifts a text names; what cannot be read is told to the plant as it stands, and refused there. */
export function shiftsOf(text) {
  return text
    .split(/[\s,，、;]+/u)
    .filter(Boolean)
    .map((span) => {
      const found = SPAN.exec(span);
      return found ? { start: padded(found[1]), end: padded(found[2]) } : { start: span, end: span };
    });
}

export const textOf = (shifts) => shifts.map(({ start, end }) => `${start.slice(0, 5)}-${end.slice(0, 5)}`).join(" ");

/** `2026-10-01` is a day off; `2026-10-10 08:00-12:00` a day with shifts of its own. */
export const exceptionsOf = (text) =>
  text
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => ({ on: line.split(/\s/u)[0], shifts: shiftsOf(line.split(/\s/u).slice(1).join(" ")) }));

export const linesOf = (exceptions) => exceptions.map(({ on, shifts }) => [on, textOf(shifts)].filter(Boolean).join(" ")).join("\n");
