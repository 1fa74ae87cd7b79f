/** Numbers that cannot be right are stopped at the key, with the reason; how far a step may overrun, the plant has said. */

import * as decimals from "/js/decimals.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";

const HUNDRED = 100n * 10n ** 6n; // in millionths

/** The most a step takes now, in millionths; null where it takes any number, and flags it. */
export function mostAt({ available, planned, over_report: over, over_report_percent: percent }) {
  if (over !== "refuse") return null;
  const tolerated = ((decimals.parse(planned) ?? 0n) * (decimals.parse(percent) ?? 0n)) / HUNDRED;
  return (decimals.parse(available) ?? 0n) + tolerated;
}

/**
 * Watch the fields in `node`: what makes `total()` more than `most()` is taken out of the field again, once `look()` has
 * asked whether more has arrived meanwhile; unanswered, it stays and is only doubted. `hint()` is said of what is
 * odd and no more. `isStopped()` tells whether the last key was one too many, so that nothing else is sent instead.
 */
export function limited(node, { total, most, said, hint = () => null, reason, look = async () => true }) {
  const kept = new WeakMap();
  let stopped = false;
  let asking = null;

  const isOver = () => most() !== null && total() > most();

  async function judge(input) {
    if (!isOver()) return keep(input);
    if ((decimals.parse(input.value) ?? 0n) <= (decimals.parse(kept.get(input)) ?? 0n)) return keep(input); // already less than it was
    fill(said, hint());
    asking ??= look().finally(() => (asking = null));
    if (!(await asking)) return keep(input);
    if (!isOver()) return input.value === kept.get(input) ? null : keep(input); // else another key has been stopped meanwhile
    input.value = kept.get(input) ?? "";
    input.dispatchEvent(new Event("input", { bubbles: true })); // whoever adds up sees it, too
    input.setAttribute("aria-invalid", "true");
    stopped = true;
    navigator.vibrate?.(80);
    fill(said, el("p", { class: "stopped", role: "alert" }, reason(formats.quantity(decimals.text(most())))));
  }

  function keep(input) {
    kept.set(input, input.value);
    release();
    fill(said, hint());
  }

  function release() {
    stopped = false;
    node.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
  }

  node.addEventListener("input", ({ target }) => judge(target));
  return {
    /** One tap to send after a key was stopped shows what stands there instead. */
    isStopped() {
      const was = stopped;
      stopped = false;
      if (was) fill(said, el("p", { class: "stopped", role: "alert" }, t("limits.look_again", { quantity: formats.quantity(decimals.text(total())) })));
      return was;
    },
  };
}
