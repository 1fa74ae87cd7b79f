/** Releasing several work orders in one go: those that are ticked, one after the other, and their travelers for the floor. */

import { action, saveAs } from "/js/desk/table.js";
import { el } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { tell } from "/js/notices.js";
import { ask, file } from "/js/session.js";

const pathOf = (number) => `/work-orders/${encodeURIComponent(number)}`;

/** `tick` is a work order's box, `keepOnly` forgets what is not planned any more, `button` releases; `done` looks again. */
export function releasing(done) {
  const chosen = new Set();
  const count = () => {
    button.hidden = chosen.size === 0;
    button.textContent = t("orders.release_chosen", { count: chosen.size });
  };

  /** Until one is refused: that one stays ticked, with those after it, and the refusal names it. */
  async function release() {
    const numbers = [...chosen];
    try {
      for (const number of numbers) {
        await ask("POST", `${pathOf(number)}/release`, { body: {} });
        chosen.delete(number);
        saveAs(await file(`${pathOf(number)}/traveler.pdf`), `${number}.pdf`);
      }
      tell(t("orders.released", { count: numbers.length }));
    } finally {
      count();
      done();
    }
  }
  const button = action("", release);
  count();

  return {
    button,
    keepOnly: (orders) => {
      const planned = new Set(orders.filter(({ status }) => status === "planned").map(({ number }) => number));
      chosen.forEach((number) => planned.has(number) || chosen.delete(number));
      count();
    },
    tick: ({ number, status }) =>
      status === "planned" &&
      el("input", { type: "checkbox", checked: chosen.has(number), "aria-label": t("orders.choose", { number }), onchange: ({ target }) => (target.checked ? chosen.add(number) : chosen.delete(number), count()) }),
  };
}
