/**
 * Everything a worker does, in the order he did it. Each deed is written down on this device, under an id
 * made here, before it is sent; it is sent until the plant has answered, and the id makes a second arrival harmless.
 */

import { mended } from "/js/moments.js";
import * as pocket from "/js/pocket.js";
import { forgetAll } from "/js/remembered.js";
import { ask, me } from "/js/session.js";
import { newId, NoAnswer } from "/js/wire.js";

const SHELF = "outbox";
const OLD = "gongdan.unanswered"; // where reports were kept before
const EVERY = 5000; // milliseconds between two tries
const PATIENCE = 8000; // how long somebody waits before his screen for an answer
const MALFORMED = 422;
const UNDERWAY = 30_000; // longer than any request lasts; until then a deed is not sent a second time, by whichever tab

let known = []; // the shelf as last seen
const awaited = new Map(); // ids of deeds whose answer somebody waits for
const otherTabs = globalThis.BroadcastChannel ? new BroadcastChannel("gongdan.outbox") : null; // an older phone has one tab

/** Deeds of everybody on this device, oldest first. */
export const everybodys = () => known;

const isOf = (person) => (deed) => deed.username === person?.username && deed.plant === person?.plant;

/** Deeds of the signed-in user; what others did on this device is not his. */
export const mine = () => known.filter(isOf(me()));

async function changed() {
  await look();
  otherTabs?.postMessage(null);
}

async function look() {
  known = await pocket.all(SHELF);
  window.dispatchEvent(new Event("outbox"));
}

/**
 * Do something: `deed` has the `method`, `path` and `body` of its request and what it is `about`, in words. Answers
 * what the plant says; null when nobody has answered yet and the deed stays here; throws the plant's refusal. What is
 * put may arrive twice by itself; what is posted carries its id.
 */
export async function tell({ method = "POST", path, about, body, operation = null, id = newId() }) {
  const { username, plant, name } = me();
  const sent = method === "POST" ? { ...body, id } : body;
  await keep({ id, username, plant, name, operation, method, path, about, body: sent, refusal: null, sent: 0 });
  await changed();
  const answer = new Promise((resolve, reject) => awaited.set(id, { resolve, reject }));
  setTimeout(() => giveUp(id), PATIENCE);
  sendNow();
  return answer;
}

/** What somebody did goes before what the plant has answered: where there is no room, answers make some. */
async function keep(deed) {
  try {
    await pocket.put(SHELF, deed);
  } catch (problem) {
    if (!(problem instanceof pocket.NoRoom)) throw problem;
    await forgetAll();
    await pocket.put(SHELF, deed);
  }
}

/** Nobody is left waiting: the deed itself goes on waiting in the pocket. */
function giveUp(id) {
  awaited.get(id)?.resolve(null);
  awaited.delete(id);
}

let sending = Promise.resolve();

/** Send what waits, after whatever is being sent; trouble of one time is none of the next. */
function sendNow() {
  sending = sending.catch(() => null).then(sendAll);
  return sending;
}

async function sendAll() {
  try {
    while (await sendOldest());
  } catch (problem) {
    if (!(problem instanceof NoAnswer || problem.passes)) throw problem;
    for (const id of awaited.keys()) giveUp(id); // nobody there; the deeds stay and the next try comes by itself
  }
}

/** Send the oldest deed, and only that: what was done later is told later. False when there is none to send. */
async function sendOldest() {
  const person = me();
  const oldest = (deeds) => deeds.find((one) => isOf(person)(one) && !one.refusal);
  const deed = await pocket.amend(SHELF, (deeds) => claimed(oldest(deeds))).catch(async (problem) => {
    if (problem instanceof pocket.NoRoom) return oldest(await pocket.all(SHELF)); // no room to claim it: sent by two tabs it counts once all the same
    throw problem;
  });
  if (!deed) return false;
  try {
    if (me()?.username !== deed.username) throw new NoAnswer(); // somebody else has signed in meanwhile
    const { body } = await ask(deed.method ?? "POST", deed.path, { body: deed.body }); // one of an earlier page says no method
    await dismiss(deed);
    awaited.get(deed.id)?.resolve(body);
  } catch (problem) {
    if (await failed(deed, problem)) return true;
  }
  awaited.delete(deed.id);
  return true;
}

/** The oldest deed, claimed for this tab; null when there is none, or another tab is sending it. */
function claimed(oldest) {
  const since = Date.now() - (oldest?.sent ?? 0);
  const isUnderway = since >= 0 && since <= UNDERWAY; // a clock that was set back claims nothing
  return oldest && !isUnderway ? { ...oldest, sent: Date.now() } : null;
}

/**
 * A refusal goes to who waits for it, else it is kept until it has been read. Without an answer the deed stays. One that
 * was refused because this device's clock is ahead is mended and goes once more: that is what true says.
 */
async function failed(deed, problem) {
  if (problem instanceof NoAnswer || problem.passes) {
    await note({ ...deed, sent: 0 });
    throw problem;
  }
  const past = problem.status === MALFORMED ? mended(deed) : null;
  if (past) {
    await note({ ...past, sent: 0 });
    return true;
  }
  const waiting = awaited.get(deed.id);
  if (!waiting) {
    await note({ ...deed, sent: 0, refusal: { title: problem.title, detail: problem.detail } });
    await changed();
    return false;
  }
  await dismiss(deed);
  waiting.reject(problem);
  return false;
}

/** Where there is no room for it, the deed stays as it was, and is sent once more. */
async function note(deed) {
  await pocket.put(SHELF, deed).catch((problem) => {
    if (!(problem instanceof pocket.NoRoom)) throw problem;
  });
}

/** Take a deed off the shelf: answered, or its refusal read. */
export async function dismiss({ order }) {
  await pocket.take(SHELF, order);
  await changed();
}

/** Reports that an earlier page of this plant kept elsewhere move in, before anything new is done. */
async function moveIn() {
  for (const { id, username, plant, operation, about, body, refusal } of JSON.parse(localStorage.getItem(OLD) ?? "[]")) {
    const path = `/operations/${operation}/reports`;
    await pocket.put(SHELF, { id, username, plant, name: username, operation, path, about, body, refusal, sent: 0 });
  }
  localStorage.removeItem(OLD);
}

/** Send what waits now, every few seconds and when the network is back. */
export async function keepSending() {
  await moveIn();
  otherTabs?.addEventListener("message", look);
  await look();
  navigator.storage?.persist?.();
  let idle = true;
  const again = async () => {
    if (!idle || !me()) return;
    idle = false;
    await sendNow().finally(() => (idle = true));
  };
  setInterval(again, EVERY);
  window.addEventListener("online", again);
}

export { sendNow as sendAgain };
