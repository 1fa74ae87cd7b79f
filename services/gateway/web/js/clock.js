/** The worker's time on an operation: begin, pause, go on, finish. */

import { busy, el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { ask } from "/js/session.js";
import { newId } from "/js/wire.js";

const MOVES = ["start", "pause", "resume", "finish"];

/** Buttons for the moves; which of them is possible the plant decides. `moved` gets the operation as it is then. */
export function clock(operation, { moved, said }) {
  const buttons = MOVES.map((move) =>
    el("button", { type: "button", class: `move ${move}`, onclick: ({ currentTarget }) => busy(currentTarget, () => make(move)) }, t(`clock.${move}`)),
  );

  async function make(move) {
    fill(said);
    try {
      const { body } = await ask("POST", `/operations/${operation.id}/${move}`, { body: { id: newId() } });
      moved(body);
      fill(said, el("p", { class: "notice good", role: "status" }, t(`clock.done_${move}`)));
    } catch (problem) {
      fill(said, refusal(problem));
    }
  }

  return el("div", { class: "clock", role: "group", "aria-label": t("clock.label") }, buttons);
}
