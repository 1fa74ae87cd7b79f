/** Screens of the desk are loaded when somebody opens one; a phone on the floor never needs them. */

import { fill } from "/js/dom.js";
import { refusal } from "/js/notices.js";
import { NoAnswer } from "/js/wire.js";

/** A screen's `show`, for a module that is not here yet. */
export function lazily(path) {
  return (page, asked) => {
    let stopped = false;
    let shown = null;
    import(path).then(
      (module) => {
        if (!stopped) shown = module.show(page, asked);
      },
      () => stopped || fill(page, refusal(new NoAnswer())),
    );
    return {
      stop() {
        stopped = true;
        shown?.stop?.();
      },
    };
  };
}
