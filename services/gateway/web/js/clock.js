/** The worker's time on an operation: begin, pause, go on, finish. */

import { busy, el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { ask, me } from "/js/session.js";
import { newId } from "/js/wire.js";

/** What to offer while one's clock runs, and while it does not; whether it may be done the plant decides. */
const MOVES = { running: ["pause", "finish"], standing: ["start"] };

/** A box with the buttons; `moved` gets the operation as it is after a move. */
export function clock(operation, { moved, said }) {
  const box = el("div", { class: "clock", role: "group", "aria-label": t("clock.label") });

  function draw({ working_now: working = [] }) {
    const own = working.find(({ worker }) => worker === me().worker);
    const button = (move) =>
      el("button", { type: "button", class: `move ${move}`, onclick: ({ currentTarget }) => busy(currentTarget, () => make(move)) }, t(`clock.${move}`));
    fill(box, own && el("p", {}, t("clock.since", { time: formats.clockTime(own.since) })), MOVES[own ? "running" : "standing"].map(button));
  }

  async function make(move) {
    fill(said);
    try {
      const { body } = await ask("POST", `/operations/${operation.id}/${move}`, { body: { id: newId() } });
      draw(body);
      moved(body);
    } catch (problem) {
      fill(said, refusal(problem));
    }
  }

  draw(operation);
  return box;
}
