/** The last answers of the plant, for when it cannot be asked: a list is better an hour old than empty. */

import * as pocket from "/js/pocket.js";
import { ask, me } from "/js/session.js";
import { NoAnswer } from "/js/wire.js";

const SHELF = "answers";
const FOR = 36 * 3600_000; // milliseconds an answer is remembered: a shift, and the one after

const SOON = 3_000; // milliseconds after which somebody in gloves waits no longer for what is known

const owner = () => `${me().plant} ${me().username} `;
const keyOf = (path, query) => owner() + path + JSON.stringify(query ?? {});

/** Ask, and remember the answer; without one, or none soon, what was answered last time. */
export async function askOrRecall(path, options = {}) {
  const known = async () => (await recall(path, options.query)) ?? narrowed(path, options.query);
  const asking = ask("GET", path, options).then(async (answer) => {
    const key = keyOf(path, options.query);
    if (answer.body) await pocket.put(SHELF, { key, path, body: answer.body, at: Date.now() }).catch(() => null); // no room: then not
    return answer;
  });
  return orKnown(asking, async () => {
    const body = await known();
    return body && { status: 200, body, etag: null, recalled: true };
  });
}

/** What was answered last time, or null. */
export const recall = async (path, query) => (await pocket.look(SHELF, keyOf(path, query)))?.body ?? null;

/** The plant's answer; where it does not come soon, or the plant is away, what is known. Refused is refused. */
export async function orKnown(asking, known) {
  const late = new Promise((resolve) => setTimeout(resolve, SOON)).then(known);
  const away = async (problem) => {
    const found = problem instanceof NoAnswer || problem.status >= 500 ? await known() : null;
    if (!found) throw problem;
    return found;
  };
  const answer = asking.catch(away);
  return Promise.race([answer, late.then((found) => found ?? answer)]);
}

/** A list never asked for before, as far as the remembered ones tell; null when they tell nothing of it. */
async function narrowed(path, { limit, ...wanted } = {}) {
  if (path !== "/operations") return null;
  const fits = (one) => Object.entries(wanted).every(([name, value]) => one[name] === value);
  const items = (await listed("/operations")).filter(fits);
  return items.length ? { items } : null;
}

/** An operation, an inspection: as the plant has it, else as one of the remembered lists of its kind does. */
const thing = (list) => (id) => orKnown(asked(`${list}/${encodeURIComponent(id)}`), () => remembered((one) => one.id === id, list));

export const operation = thing("/operations");
export const inspection = thing("/inspections");

/** What a code names; without the plant only the codes of remembered operations and their work orders are known. */
export async function scan(code) {
  return orKnown(asked(`/scan/${encodeURIComponent(code)}`), async () => {
    const upper = code.toUpperCase();
    const found = await remembered((one) => [one.code, one.work_order].some((own) => own?.toUpperCase() === upper), "/operations");
    if (found?.work_order.toUpperCase() === upper) return { kind: "work_order", number: found.work_order };
    return found && { kind: "operation", id: found.id };
  });
}

const asked = async (path) => (await ask("GET", path)).body;

/** The first operation of the remembered lists that fits, or null. */
const remembered = async (fits, list) => (await listed(list)).find(fits) ?? null;

/** All things of a kind that this user's lists showed last, each once. */
async function listed(list) {
  const answers = await pocket.all(SHELF);
  const lists = answers.filter(({ key, body }) => key.startsWith(owner()) && body.items);
  const shown = lists.filter(({ path }) => path.endsWith(list)).sort((one, other) => one.at - other.at);
  return [...new Map(shown.flatMap(({ body }) => body.items).map((one) => [one.id, one])).values()];
}

/** Makes room for what matters more; who has signed in is none of the plant's answers. */
export async function forgetAll() {
  const answers = (await pocket.all(SHELF)).filter(({ path }) => path);
  await Promise.all(answers.map(({ key }) => pocket.take(SHELF, key)));
}

export async function forgetOld() {
  const old = (await pocket.all(SHELF)).filter(({ at }) => Date.now() - at > FOR);
  await Promise.all(old.map(({ key }) => pocket.take(SHELF, key)));
}
