/** Which modules the plant uses; one we know nothing of is used. */

import { askOrRecall } from "/js/remembered.js";

let known = {};

export const isUsed = (module) => !module || known[module] !== false;

export async function learnModules() {
  known = await askOrRecall("/modules").then(({ body }) => body, () => ({}));
}
