/**
 * Reports sent and not yet answered. Each is written down on this device, under an id made here, before
 * it is sent, and sent again until the plant answers; the id makes a second arrival harmless.
 */

import { ask, me } from "/js/session.js";
import { newId, NoAnswer, serverNow } from "/js/wire.js";

const KEY = "gongdan.unanswered";
const EVERY = 5000; // milliseconds between two tries
const UNDERWAY = 30_000; // longer than any request lasts; a report on its way is not sent a second time before

const all = () => JSON.parse(localStorage.getItem(KEY) ?? "[]");

function change(how) {
  localStorage.setItem(KEY, JSON.stringify(how(all())));
  window.dispatchEvent(new Event("unanswered"));
}

/** What the signed-in user still has to hear about; reports of others on this device are not his. */
export const mine = () => all().filter((kept) => kept.username === me()?.username && kept.plant === me()?.plant);

/** Send a report. Answers it as accepted, or null when nobody has answered yet; throws the plant's refusal. */
export async function report(operation, about, output) {
  const kept = {
    id: newId(),
    username: me().username,
    plant: me().plant,
    operation,
    about,
    body: { ...output, finished_at: serverNow().toISOString() },
    refusal: null,
    sent: 0,
  };
  kept.body.id = kept.id;
  change((reports) => [...reports, kept]);
  try {
    return await deliver(kept);
  } catch (problem) {
    if (problem instanceof NoAnswer || problem.passes) return null;
    dismiss(kept.id);
    throw problem;
  }
}

async function deliver(kept) {
  note(kept.id, { sent: Date.now() });
  try {
    const { body } = await ask("POST", `/operations/${kept.operation}/reports`, { body: kept.body });
    dismiss(kept.id);
    return body;
  } catch (problem) {
    note(kept.id, { sent: 0 });
    throw problem;
  }
}

/** Write down how a report stands. */
function note(id, facts) {
  change((reports) => reports.map((kept) => (kept.id === id ? { ...kept, ...facts } : kept)));
}

/** Take a report off the list: answered, or its refusal read. */
export function dismiss(id) {
  change((reports) => reports.filter((kept) => kept.id !== id));
}

/** Whether a report waits for another try. */
export const isDue = ({ refusal, sent }) => refusal === null && Date.now() - sent > UNDERWAY;

let sending = false;

/** Send again what waits, oldest first. A refusal that comes this late is kept until the worker has read it. */
export async function sendAgain() {
  if (sending || !me()) return;
  sending = true;
  try {
    for (const kept of mine().filter(isDue)) {
      await deliver(kept).catch((problem) => {
        if (problem instanceof NoAnswer || problem.passes) throw problem;
        note(kept.id, { refusal: { title: problem.title, detail: problem.detail } });
      });
    }
  } catch {
    // Still nobody there; the reports stay and the next try comes by itself.
  } finally {
    sending = false;
  }
}

export function keepSending() {
  setInterval(sendAgain, EVERY);
  window.addEventListener("online", sendAgain);
}
