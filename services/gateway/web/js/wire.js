/** One request to the plant's public API. There are two ways it can fail: it was refused, or nobody answered. */

import { language } from "/js/i18n.js";

const BASE = "/api/v1";
const PATIENCE = 20_000; // milliseconds until an answer counts as lost
const SLOWEST = 4; // bytes a millisecond that a photo may take its way with
const NOTHING = 204;
const UNCHANGED = 304;
const TOO_LARGE = 413;

/** The plant said no; `title` and `detail` are its sentences, already in the reader's language. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.title ?? String(status));
    this.status = status;
    this.code = problem.code ?? "";
    this.title = problem.title ?? String(status);
    this.detail = problem.detail ?? "";
    this.errors = problem.errors ?? [];
  }

  /** Whether the same request may still be accepted later, unchanged. */
  get passes() {
    return [401, 408, 429].includes(this.status) || this.status >= 500 || this.code === "in_progress";
  }
}

/** Nobody answered: no network, or the server is away. What was sent may or may not have arrived. */
export class NoAnswer extends Error {}

const AHEAD = "gongdan.ahead";
const SET = 30_000; // milliseconds no answer is late by: by more, somebody has set a clock

/** How far this device's clock is ahead of the server's, in milliseconds, as far as answers told; kept for when there are none. */
let ahead = Number(localStorage.getItem(AHEAD) ?? Infinity);

const HEARD = "gongdan.heard";
const EVERY_SO_OFTEN = 60_000; // milliseconds between two notes of it

let noted = Number(localStorage.getItem(HEARD) ?? 0);
let heard = noted; // what the server's clock said last; it is later than that

/** The moment it is now by the server's clock, as far as we know it; on a device whose clock was set back, from what was heard last. */
export function serverNow() {
  if (Date.now() - ahead < heard) ahead = Date.now() - heard;
  return new Date(Date.now() - (Number.isFinite(ahead) ? ahead : 0));
}

/** An answer is late and names whole seconds, so the quickest one is nearest the truth; time never runs backwards by it. */
function learnTime(told) {
  heard = Math.max(heard, told);
  if (heard - noted > EVERY_SO_OFTEN) localStorage.setItem(HEARD, String((noted = heard)));
  const seen = Date.now() - told;
  if (seen >= ahead && seen <= ahead + SET) return;
  ahead = seen;
  localStorage.setItem(AHEAD, String(ahead));
}

/** Send a request; answers `{status, body, etag}`. A 304 has no body. `patience` is for what may take longer than usual. */
export async function send(method, path, { body, form, query, token, plant, etag, match, key, patience } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  if (plant) headers.Plant = plant;
  if (etag) headers["If-None-Match"] = etag;
  if (match) headers["If-Match"] = match;
  if (key) headers["Idempotency-Key"] = key;
  const sent = form ?? (body && JSON.stringify(body));
  const [answer, content] = await reached(BASE + path + parameters(query), { method, headers, body: sent }, contentOf, patience ?? PATIENCE + (sent?.length ?? 0) / SLOWEST);
  if (answer.status === UNCHANGED) return { status: 304, etag };
  if (!answer.ok) throw new Refusal(answer.status, content);
  return { status: answer.status, body: content, etag: answer.headers.get("ETag") };
}

/** What the plant said. What broke off, or is a page that a wireless network puts in the plant's place, is no answer. */
async function contentOf(answer) {
  if (answer.status === NOTHING || answer.status === UNCHANGED) return null;
  try {
    return await answer.json();
  } catch {
    if (answer.status === TOO_LARGE) return {}; // a proxy says so in its own words, and will say so again
    throw new NoAnswer();
  }
}

/** Open a stream that goes on until `signal` ends it; the answer's head has come, its body is still to be read. */
export async function openStream(path, { token, plant, lastSeen, signal }) {
  const headers = { Accept: "text/event-stream", Authorization: `Bearer ${token}` };
  if (plant) headers.Plant = plant;
  if (lastSeen) headers["Last-Event-ID"] = lastSeen;
  const answer = await fetch(BASE + path, { headers, signal, cache: "no-store" });
  if (!answer.ok) throw new Refusal(answer.status, {});
  return answer;
}

/** A file of the plant's, as a blob. */
export async function fetchFile(path, { token, plant, query }) {
  const headers = { Authorization: `Bearer ${token}`, "Accept-Language": language() };
  if (plant) headers.Plant = plant;
  const [answer] = await reached(BASE + path + parameters(query), { headers });
  if (!answer.ok) throw new Refusal(answer.status, (await answer.json().catch(() => null)) ?? {});
  return answer.blob();
}

/** The answer, and what `read` makes of it: one that stands still half way is no answer either. */
async function reached(address, request, read = () => null, longest = PATIENCE) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), longest);
  try {
    const answer = await fetch(address, { ...request, signal: patience.signal, cache: "no-store" });
    const told = Date.parse(answer.headers.get("Date") ?? "");
    if (told) learnTime(told);
    return [answer, await read(answer)];
  } catch {
    throw new NoAnswer();
  } finally {
    clearTimeout(timer);
  }
}

function parameters(query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

/** A random UUID; `crypto.randomUUID` is missing where a plant serves plain http. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
