/** Screens of the desk are loaded when somebody opens one; a phone on the floor never needs them. */

import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { NoAnswer } from "/js/wire.js";

const SOON = 300; // milliseconds nobody minds to look at what was there before

/** A screen's `show`, for a module that is not here yet. */
export function lazily(path) {
  return (page, asked) => {
    let stopped = false;
    const slow = setTimeout(() => stopped || fill(page, el("p", { class: "empty" }, t("page.loading"))), SOON);
    let shown = null;
    import(path).then(
      (module) => {
        clearTimeout(slow);
        if (!stopped) shown = module.show(page, asked);
      },
      () => {
        clearTimeout(slow);
        if (!stopped) fill(page, refusal(new NoAnswer()));
      },
    );
    return {
      stop() {
        stopped = true;
        clearTimeout(slow);
        shown?.stop?.();
      },
    };
  };
}
