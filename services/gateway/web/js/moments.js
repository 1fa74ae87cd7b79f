/** When something was done, said by a device whose clock may have been wrong while nobody could tell it so. */

import { serverNow } from "/js/wire.js";

const MOMENTS = ["at", "started_at", "finished_at"];

/** What was done later than now was done now: a deed with its moments mended, or null when there is nothing to mend. */
export function mended({ body, ...deed }) {
  const now = serverNow();
  const ahead = MOMENTS.filter((name) => Date.parse(body[name]) > now);
  return ahead.length ? { ...deed, body: { ...body, ...Object.fromEntries(ahead.map((name) => [name, now.toISOString()])) } } : null;
}
