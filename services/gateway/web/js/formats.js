/** How numbers, money and moments are written for the reader: in his language, in the plant's time zone. */

import { language } from "/js/i18n.js";

const plant = { currency: null, timeZone: undefined };

/** Take the plant's currency and time zone as the way to write money and time. */
export function writeFor({ currency, time_zone }) {
  plant.currency = currency ?? null;
  plant.timeZone = time_zone;
}

/** A quantity without the zeros behind its point. */
export function quantity(decimal) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 6 }).format(decimal ?? "0");
}

/** Pieces somebody is paid for: what several made together is shared, and shown to the hundredth. */
export function shared(decimal) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 2 }).format(decimal ?? "0");
}

export function money(decimal) {
  const style = plant.currency ? { style: "currency", currency: plant.currency, currencyDisplay: "narrowSymbol" } : { minimumFractionDigits: 2 };
  return new Intl.NumberFormat(language(), style).format(decimal ?? "0");
}

export function hours(decimal) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 2 }).format(decimal ?? "0");
}

/** How a day is written where the year matters. */
export const WHOLE = { year: "numeric", month: "short", day: "numeric" };

const isOfThisYear = (on) => on.slice(0, 4) === today().slice(0, 4);

/** A production day, as a short date that names the year if it is another; it has no time zone of its own. */
export function day(on, style = isOfThisYear(on) ? { month: "short", day: "numeric" } : WHOLE) {
  return new Intl.DateTimeFormat(language(), { ...style, timeZone: "UTC" }).format(new Date(`${on}T00:00:00Z`));
}

export function days(count) {
  return new Intl.NumberFormat(language(), { style: "unit", unit: "day", unitDisplay: "long" }).format(count);
}

/** A share of one, as a percentage. */
export function percent(share) {
  return new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 1 }).format(share ?? "0");
}

/** A moment with its day, in the plant's time zone; one of another year names it. */
export function moment(at) {
  const style = { year: isOfThisYear(dayOf(at)) ? undefined : "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: plant.timeZone };
  return new Intl.DateTimeFormat(language(), style).format(new Date(at));
}

export function clockTime(at) {
  const style = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: plant.timeZone };
  return new Intl.DateTimeFormat(language(), style).format(new Date(at));
}

/** A span of seconds in its largest whole unit: days, else hours, else minutes. */
export function span(seconds) {
  const [unit, length] = [["day", 86400], ["hour", 3600], ["minute", 60]].find(([, long]) => seconds >= long) ?? ["minute", 60];
  const style = { style: "unit", unit, unitDisplay: "long" };
  return new Intl.NumberFormat(language(), style).format(Math.max(1, Math.floor(seconds / length)));
}

/** Today's date in the plant. */
export const today = () => dayOf(Date.now());

/** The date of a moment in the plant; the moment of which a clock there says `2026-03-01T14:30`; when a date begins there. */
export function dayOf(at) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: plant.timeZone }).format(new Date(at));
}

export function instantOf(clock) {
  const guess = Date.parse(`${clock}:00Z`);
  const style = { timeZone: plant.timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  const part = Object.fromEntries(new Intl.DateTimeFormat("en-CA", style).formatToParts(guess).map(({ type, value }) => [type, value]));
  return 2 * guess - Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:00Z`);
}

/** What a clock in the plant says at a moment, as a field for day and time takes it. */
export function clockOf(at) {
  return `${dayOf(at)}T${new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: plant.timeZone }).format(new Date(at))}`;
}

export const startOf = (on) => instantOf(`${on}T00:00`);

/** The last day of the month that a date lies in. */
export const endOfMonth = (on) => new Date(Date.UTC(Number(on.slice(0, 4)), Number(on.slice(5, 7)), 0)).toISOString().slice(0, 10);
