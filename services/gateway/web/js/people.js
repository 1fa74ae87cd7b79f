/** The names of the workers, who appear elsewhere by number only. */

import { askOrRecall } from "/js/remembered.js";
import { me } from "/js/session.js";

let known = { plant: null, names: new Map(), here: [] };

/** Learn the names, once; until that has worked numbers are shown. */
export async function learn() {
  if (known.plant === me().plant) return;
  try {
    const { body } = await askOrRecall("/workers", { query: { limit: 500 } });
    const here = body.items.filter(({ active }) => active).map(({ number }) => number);
    known = { plant: me().plant, names: new Map(body.items.map(({ number, name }) => [number, name])), here };
  } catch {
    known = { plant: null, names: new Map(), here: [] };
  }
}

/** A worker as people know him; the number stays, because two people may share a name. */
export function named(number) {
  const name = known.names.get(number);
  return name ? `${name} ${number}` : number;
}

/** The numbers of all who work here; who has left keeps his name and is given nothing any more. */
export const everybody = () => known.here;
