/** A row of a tally sheet as the report it stands for. */

import * as decimals from "/js/decimals.js";

export const MADE = ["good", "scrap", "rework"];
const HOUR = 3_600_000; // milliseconds
const MILLIONTHS = 1_000_000;

export const isWorthKeeping = (row) => MADE.some((name) => row[name]);
export const isFull = (row) => row.operation && MADE.some((name) => decimals.parse(row[name]));

/** When it was finished: as the sheet says, else now where the row says how long it took; and null leaves it to the plant. */
export const finishedAt = ({ hours }, until, now) => until ?? (decimals.parse(hours) ? now : null);

/** `finished` stays as it was first sent, so that what is sent again is the same. */
export function report({ id, operation, worker, good, scrap, reason, rework, rework_reason: why, hours, finished, fields }) {
  const failed = (quantity, reason) => (decimals.parse(quantity) ? [{ reason, quantity }] : []);
  const own = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
  return {
    id,
    operation,
    good: good || "0",
    scrap: failed(scrap, reason),
    rework: failed(rework, why),
    workers: worker ? [{ worker }] : [],
    ...(finished ? { finished_at: new Date(finished).toISOString() } : {}),
    ...(finished && decimals.parse(hours) ? { started_at: new Date(finished - lasting(hours)).toISOString() } : {}),
    ...(Object.keys(own).length ? { fields: own } : {}),
  };
}

const lasting = (hours) => Math.round((Number(decimals.parse(hours)) / MILLIONTHS) * HOUR);
