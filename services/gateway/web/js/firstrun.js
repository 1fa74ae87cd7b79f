/** Whether the plant is new: then whoever may set it up is shown how to begin. */

import { ask, may } from "/js/session.js";

let isNew = false;

/** Nothing was reported yet, and this user may do what comes before. */
export const isFresh = () => isNew;

/** Whether it concerns this user at all. */
export const mightBeFresh = () => may("master.write") && may("orders.write");

/** Answers whether there is not even a work order. */
export async function learnIfNew() {
  isNew = false;
  if (!mightBeFresh()) return false;
  const none = (path) => ask("GET", path, { query: { limit: 1 } }).then(({ body }) => body.items.length === 0, () => false);
  isNew = await none("/reports");
  return isNew && none("/work-orders");
}
