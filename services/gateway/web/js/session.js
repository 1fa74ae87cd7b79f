/** Who is signed in on this device, and every request made in his name. */

import * as pocket from "/js/pocket.js";
import { NoAnswer, fetchFile, newId, openStream, send } from "/js/wire.js";

const KEY = "gongdan.session";
const SHELF = "answers"; // what the plant answered to signing in lies with its other answers
const PLANT = "gongdan.plant";

/** The signed-in user as `GET /me` told last, or null. He is kept with his tokens, so that all tabs mean the same one. */
export const me = () => kept()?.person ?? null;
export const may = (...permissions) => permissions.some((one) => me()?.permissions.includes(one));

/** The plant this device is in: named once in its address as `?plant=`, or chosen by somebody who has several. */
export function moveTo(plant) {
  if (plant) localStorage.setItem(PLANT, plant);
  else localStorage.removeItem(PLANT);
}

const plantAsked = () => me()?.plant ?? localStorage.getItem(PLANT) ?? undefined;

/** At a shared terminal the badge is forgotten with the tab; on one's own phone one stays signed in. */
const kept = () => JSON.parse(sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? "null");

/** Whether this device has somebody's tokens; who he is it may still have to be told. */
export const isSignedIn = () => kept() !== null;

const keep = ({ access_token: access, refresh_token: refresh }, shared, person = null) => write({ access, refresh, shared, person });

async function write(session) {
  const since = later();
  (session.shared ? sessionStorage : localStorage).setItem(KEY, JSON.stringify({ ...session, since }));
  if (!session.shared) await pocketed(session, since);
}

/** Now, and after what was written before, whoever has set the clock. */
const later = () => Math.max(Date.now(), (kept()?.since ?? 0) + 1);

/** A browser writes its storage to the disk when it likes: killed before, it has forgotten. The pocket has not. */
async function pocketed(session, since) {
  await pocket.put(SHELF, { key: KEY, session, since, at: Infinity }).catch(() => null); // at no time too old to be kept
}

/** Who signed in or out last, if the browser was killed before it had written that down. */
export async function remind() {
  const last = await pocket.look(SHELF, KEY).catch(() => null);
  const written = JSON.parse(localStorage.getItem(KEY) ?? "null");
  if (!last || written?.since >= last.since) return;
  if (last.session) localStorage.setItem(KEY, JSON.stringify({ ...last.session, since: last.since }));
  else localStorage.removeItem(KEY);
}

/** Call `changed` when another tab signs somebody in or out; that it renews his tokens concerns nobody. */
export function watchOtherTabs(changed) {
  const who = (text) => JSON.stringify(JSON.parse(text ?? "null")?.person ?? null);
  window.addEventListener("storage", ({ key, oldValue, newValue }) => key === KEY && who(oldValue) !== who(newValue) && changed());
}

async function forget() {
  const since = later();
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
  await pocketed(null, since);
}

export async function signInByPassword(username, password) {
  const { body } = await send("POST", "/auth/login", { body: { username, password } });
  await forget();
  await keep(body, false);
}

export async function signInByBadge(worker, pin, ownPhone) {
  const { body } = await send("POST", "/auth/badge", { plant: plantAsked(), body: { worker, pin, own_device: ownPhone || undefined } });
  await forget();
  await keep(body, !ownPhone);
}

/** Ask who we are, in this device's plant if that is one of ours; null when nobody is signed in. Unanswered, we are who we were. */
export async function recognise() {
  if (!kept()) return null;
  try {
    const person = await whoAmI();
    if (kept() && JSON.stringify(person) !== JSON.stringify(me())) await write({ ...kept(), person });
  } catch (problem) {
    if (!(me() && (problem instanceof NoAnswer || problem.status >= 500))) throw problem;
  }
  return me();
}

async function whoAmI() {
  const answer = await ask("GET", "/me", { plant: localStorage.getItem(PLANT) }).catch((problem) => {
    if (problem.status !== 404) throw problem;
    moveTo(null);
    return send("GET", "/me", { token: kept().access });
  });
  return answer.body;
}

export async function signOut() {
  const tokens = kept();
  await forget();
  if (tokens) await send("POST", "/auth/logout", { token: tokens.access, body: { refresh_token: tokens.refresh } }).catch(() => null);
}

const unanswered = new Map(); // what was sent and never answered, and the key it was sent with

/** A request in the user's name. What makes something new has a name of its own or is given a key: said once more because no answer came, it is the same. */
export async function ask(method, path, options = {}) {
  const words = method === "POST" && options.body && !options.body.id ? path + JSON.stringify(options.body) : null;
  const key = options.key ?? (words && (unanswered.get(words) ?? newId()));
  const named = (name) => send(method, path, { ...name, ...options, key, token: name.token });
  try {
    const answer = await inHisName(named);
    unanswered.delete(words);
    return answer;
  } catch (problem) {
    if (words && (problem instanceof NoAnswer || problem.passes)) unanswered.set(words, key);
    else unanswered.delete(words);
    throw problem;
  }
}

/** The plant's hints where to look again, from the last one seen, until `signal` ends them. */
export const listen = (lastSeen, signal) => inHisName((name) => openStream("/live", { ...name, lastSeen, signal }));

/** A file, such as a table to export or a traveler to print. */
export const file = (path, query = {}) => inHisName((name) => fetchFile(path, { ...name, query }));

/** Do something with the user's token. One that ran out is renewed once; if that is refused, he is signed out. */
async function inHisName(work) {
  const tokens = kept();
  try {
    return await work({ plant: plantAsked(), token: tokens?.access });
  } catch (problem) {
    if (problem.status !== 401 || !tokens) throw problem;
    const renewed = await renew(tokens);
    return work({ plant: plantAsked(), token: renewed.access });
  }
}

let renewing = null;

/** New tokens for old ones. A refresh token works once, so all who wait, in this tab or another, share one renewal. */
function renew(old) {
  const alone = (work) => (navigator.locks ? navigator.locks.request(KEY, work) : work());
  renewing ??= alone(() => exchange(old)).finally(() => {
    renewing = null;
  });
  return renewing;
}

async function exchange(old) {
  const now = kept();
  if (!now || now.person?.username !== old.person?.username) throw new NoAnswer(); // somebody else has signed in: not in his name
  if (now.access !== old.access) return now; // another tab was quicker
  try {
    const { body } = await send("POST", "/auth/refresh", { key: await nameOfExchange(), body: { refresh_token: old.refresh } });
    if (kept()?.refresh === body.refresh_token) return kept(); // another tab sent the same request
    if (kept()?.access !== old.access) throw new NoAnswer(); // he has signed out meanwhile
    await keep(body, old.shared, old.person);
    return kept();
  } catch (problem) {
    if (problem.status === 401 || problem.status === 422) {
      await forget();
      window.dispatchEvent(new Event("signedout"));
    }
    throw problem;
  }
}

/** One name for one exchange, however often and from whichever tab it is sent: a lost answer is given again to that name only. */
async function nameOfExchange() {
  if (!kept().exchange) await write({ ...kept(), exchange: newId() });
  return kept()?.exchange;
}
