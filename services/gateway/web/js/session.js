/** Who is signed in on this device, and every request made in his name. */

import { send } from "/js/wire.js";

const KEY = "gongdan.session";
const PLANT = "gongdan.plant";

/** The signed-in user as `GET /me` tells, or null. */
let person = null;

export const me = () => person;
export const may = (...permissions) => permissions.some((one) => person?.permissions.includes(one));

/** The plant this device is in: named once in its address as `?plant=`, or chosen by somebody who has several. */
export function moveTo(plant) {
  if (plant) localStorage.setItem(PLANT, plant);
  else localStorage.removeItem(PLANT);
}

const plantAsked = () => person?.plant ?? localStorage.getItem(PLANT) ?? undefined;

/** A badge at a shared terminal is forgotten with the tab; a password on one's own phone is kept. */
const kept = () => JSON.parse(sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? "null");

function keep(tokens, shared) {
  const { access_token: access, refresh_token: refresh } = tokens;
  (shared ? sessionStorage : localStorage).setItem(KEY, JSON.stringify({ access, refresh, shared }));
}

function forget() {
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
  person = null;
}

export async function signInByPassword(username, password) {
  const { body } = await send("POST", "/auth/login", { body: { username, password } });
  forget();
  keep(body, false);
}

export async function signInByBadge(worker, pin) {
  const { body } = await send("POST", "/auth/badge", { plant: plantAsked(), body: { worker, pin } });
  forget();
  keep(body, true);
}

/** Ask who we are, in this device's plant if that is one of ours; null when nobody is signed in. */
export async function recognise() {
  person = null;
  if (!kept()) return null;
  const answer = await ask("GET", "/me").catch((problem) => {
    if (problem.status !== 404) throw problem;
    moveTo(null);
    return ask("GET", "/me");
  });
  person = answer.body;
  return person;
}

export async function signOut() {
  const tokens = kept();
  forget();
  if (tokens) await send("POST", "/auth/logout", { token: tokens.access, body: { refresh_token: tokens.refresh } }).catch(() => null);
}

/** A request in the user's name. An access token that ran out is renewed once; if that is refused, he is signed out. */
export async function ask(method, path, options = {}) {
  const tokens = kept();
  try {
    return await send(method, path, { ...options, token: tokens?.access, plant: plantAsked() });
  } catch (problem) {
    if (problem.status !== 401 || !tokens) throw problem;
    const renewed = await renew(tokens);
    return send(method, path, { ...options, token: renewed.access, plant: plantAsked() });
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
  if (now && now.access !== old.access) return now; // another tab was quicker
  try {
    const { body } = await send("POST", "/auth/refresh", { body: { refresh_token: old.refresh } });
    keep(body, old.shared);
    return kept();
  } catch (problem) {
    if (problem.status === 401 || problem.status === 422) {
      forget();
      window.dispatchEvent(new Event("signedout"));
    }
    throw problem;
  }
}
