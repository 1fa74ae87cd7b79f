/** Which modules the plant uses; one we know nothing of is used. */

import { askOrRecall, recall } from "/js/remembered.js";

const PATH = "/modules";

let known = {};

export const isUsed = (module) => !module || known[module] !== false;

export const used = () => known;

/** Those it used last time; answers whether that is known. */
export async function recallModules() {
  const last = await recall(PATH);
  known = last ?? {};
  return last !== null;
}

export async function learnModules() {
  known = await askOrRecall(PATH).then(({ body }) => body, () => ({}));
}
