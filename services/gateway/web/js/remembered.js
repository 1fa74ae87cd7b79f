/** The last answers of the plant, for when it cannot be asked: a list is better an hour old than empty. */

import * as pocket from "/js/pocket.js";
import { ask, me } from "/js/session.js";
import { NoAnswer } from "/js/wire.js";

const SHELF = "answers";
const FOR = 36 * 3600_000; // milliseconds an answer is remembered: a shift, and the one after

const owner = () => `${me().plant} ${me().username} `;
const keyOf = (path, query) => owner() + path + JSON.stringify(query ?? {});

/** Ask, and remember the answer; without one, what was answered last time. */
export async function askOrRecall(path, options = {}) {
  const key = keyOf(path, options.query);
  try {
    const answer = await ask("GET", path, options);
    if (answer.body) await pocket.put(SHELF, { key, path, body: answer.body, at: Date.now() });
    return answer;
  } catch (problem) {
    if (!(problem instanceof NoAnswer)) throw problem;
    const body = (await pocket.look(SHELF, key))?.body ?? (await narrowed(path, options.query));
    if (!body) throw problem;
    return { status: 200, body, etag: null, recalled: true };
  }
}

/** A list never asked for before, as far as the remembered ones tell; null when they tell nothing of it. */
async function narrowed(path, { limit, ...wanted } = {}) {
  if (path !== "/operations") return null;
  const fits = (one) => Object.entries(wanted).every(([name, value]) => one[name] === value);
  const items = (await listed("/operations")).filter(fits);
  return items.length ? { items } : null;
}

/** An operation, an inspection: as the plant has it, else as one of the remembered lists of its kind does. */
const thing = (list) => async (id) => (await asked(`${list}/${encodeURIComponent(id)}`)) ?? (await remembered((one) => one.id === id, list));

export const operation = thing("/operations");
export const inspection = thing("/inspections");

/** What a code names; without the plant only the codes of remembered operations and their work orders are known. */
export async function scan(code) {
  const told = await asked(`/scan/${encodeURIComponent(code)}`);
  if (told) return told;
  const upper = code.toUpperCase();
  const found = await remembered((one) => [one.code, one.work_order].some((own) => own?.toUpperCase() === upper), "/operations");
  if (found.work_order.toUpperCase() === upper) return { kind: "work_order", number: found.work_order };
  return { kind: "operation", id: found.id };
}

/** The body of an answer, or null when nobody answered. */
async function asked(path) {
  try {
    return (await ask("GET", path)).body;
  } catch (problem) {
    if (problem instanceof NoAnswer) return null;
    throw problem;
  }
}

/** The first operation of the remembered lists that fits; without any there is no answer. */
async function remembered(fits, list) {
  const found = (await listed(list)).find(fits);
  if (!found) throw new NoAnswer();
  return found;
}

/** All things of a kind that this user's lists showed last, each once. */
async function listed(list) {
  const answers = await pocket.all(SHELF);
  const lists = answers.filter(({ key, body }) => key.startsWith(owner()) && body.items);
  const shown = lists.filter(({ path }) => path.endsWith(list)).sort((one, other) => one.at - other.at);
  return [...new Map(shown.flatMap(({ body }) => body.items).map((one) => [one.id, one])).values()];
}

export async function forgetOld() {
  const old = (await pocket.all(SHELF)).filter(({ at }) => Date.now() - at > FOR);
  await Promise.all(old.map(({ key }) => pocket.take(SHELF, key)));
}
