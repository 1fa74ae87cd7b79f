/** Rates that one person wants and that wait for another: what each would change, a yes, or a no. */

import { trial } from "/js/desk/ratetrial.js";
import { action, refill, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { stale, tell } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { ask, may } from "/js/session.js";

const TRIED = ["item", "sequence", "work_center", "team", "kind", "amount", "tiers"];

/** `columns` are those of any rate; `again` is called when one has become a rate. Nothing is drawn where nothing waits. */
export function proposals(box, columns, again) {
  const state = el("div");
  const list = el("div");
  const shown = el("div", { class: "result", "aria-live": "polite" });
  const watched = paged("/rate-proposals", () => ({}), {
    topics: ["rates"],
    draw: (items) => refill(list, items.length ? [el("h2", {}, t("rates.proposals")), waiting(items)] : null),
    fail: (problem) => fill(state, stale(problem)),
  });
  const seen = () => {
    tell(t("masters.kept"));
    watched.again();
    again();
  };
  const answer = (one, word) => ask("POST", `/rate-proposals/${one.id}/${word}`);
  const confirm = async (one) => {
    await answer(one, "confirmation");
    seen();
  };
  const look = (one) => trial(() => ({ rates: [tried(one)] }), { shown, publish: () => confirm(one) }).slice(-1); // its usual days
  const buttons = (one) => [
    ...(may("pay.read_all") ? look(one) : []),
    action(t("rates.confirm"), () => answer(one, "confirmation"), { style: "primary", sure: t("rates.confirm_sure"), done: seen }),
    action(t("rates.withdraw"), () => answer(one, "withdrawal"), { sure: t("rates.withdraw_sure"), done: seen }),
  ];
  const waiting = (items) =>
    table(t("rates.proposals"), [
      ...columns,
      { label: t("rates.proposed_by"), cell: (one) => one.proposed_by },
      { label: t("rates.proposed_at"), cell: (one) => formats.moment(one.proposed_at) },
      ...(may("pay.write") ? [{ label: "", cell: (one) => el("div", { class: "row-form" }, buttons(one)) }] : []),
    ], items, { all: watched.all });
  fill(box, state, list, watched.foot, shown);
  return watched;
}

const tried = (one) => Object.fromEntries(TRIED.filter((name) => one[name] !== null).map((name) => [name, one[name]]));
