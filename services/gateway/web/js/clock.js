/** The worker's time on an operation: begin, pause, go on, finish. */

import { asItWillBe } from "/js/ahead.js";
import { busy, el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import * as outbox from "/js/outbox.js";
import { me } from "/js/session.js";
import { serverNow } from "/js/wire.js";

/** What to offer while one's clock runs, and while it does not; whether it may be done the plant decides. */
const MOVES = { running: ["pause", "finish"], paused: ["resume", "finish"], standing: ["start"], offered: ["accept", "start"] };

const PAUSED = () => `gongdan.paused.${me().plant}.${me().username}`;
const paused = () => JSON.parse(localStorage.getItem(PAUSED()) ?? "[]");

/** The plant says whose clocks run, not whose stand still for a while: that this device remembers of what was done on it. */
const isPaused = (id) => paused().includes(id);

function notePause(id, now) {
  const others = paused().filter((one) => one !== id);
  localStorage.setItem(PAUSED(), JSON.stringify(now ? [...others, id] : others));
}

/** A box with the buttons; `moved` gets the operation as it is after a move. */
export function clock(operation, { moved, said }) {
  const box = el("div", { class: "clock", role: "group", "aria-label": t("clock.label") });

  function draw({ working_now: working = [], status }) {
    const own = working.find(({ worker }) => worker === me().worker);
    const state = own ? "running" : isPaused(operation.id) ? "paused" : status === "open" ? "offered" : "standing";
    const button = (move) =>
      el("button", { type: "button", class: `move ${move}`, onclick: ({ currentTarget }) => busy(currentTarget, () => make(move)) }, t(`clock.${move}`));
    fill(box, own && el("p", {}, t("clock.since", { time: formats.clockTime(own.since) })), MOVES[state].map(button));
  }

  async function make(move) {
    fill(said);
    try {
      const about = [operation.work_order, `${operation.sequence} ${operation.name}`, t(`clock.${move}`)].join(" · ");
      const path = `/operations/${operation.id}/${move}`;
      const told = await outbox.tell({ path, operation: operation.id, about, body: { at: serverNow().toISOString() } });
      const now = told ?? asItWillBe(operation);
      notePause(operation.id, move === "pause");
      draw(now);
      moved(now);
    } catch (problem) {
      fill(said, refusal(problem));
    }
  }

  draw(operation);
  return box;
}
