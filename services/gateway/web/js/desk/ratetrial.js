/** A rule of pay before it counts: whose pay of the last days would have been another, and by how much. */

import { action, field, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { learn, named } from "/js/people.js";
import { ask } from "/js/session.js";

const PATIENCE = 60_000; // milliseconds; a whole month of a large plant takes a while

/** A button with the days to try `rules()` on, `{rates}` or `{premiums}`; what they would have changed is shown in `shown`. */
export function trial(rules, { shown, publish }) {
  const from = el("input", { type: "date" });
  const to = el("input", { type: "date" });
  async function look() {
    fill(shown, el("p", { class: "notice", role: "status" }, t("trial.under_way")));
    try {
      const tried = rules();
      const { body } = await ask("POST", "/rate-trials", { body: { ...tried, ...days() }, patience: PATIENCE });
      await learn();
      fill(shown, outcome(body, { shown, publish: () => publish(tried) }));
    } catch (problem) {
      fill(shown);
      throw problem;
    }
  }
  const days = () => ({ ...(from.value ? { from: from.value } : {}), ...(to.value ? { to: to.value } : {}) });
  return [field(t("trial.from"), from), field(t("trial.to"), to), action(t("trial.look"), look)];
}

function outcome(found, { shown, publish }) {
  const fact = (label, value) => el("div", {}, el("dt", {}, label), el("dd", {}, value));
  const is = (amount) => Number(amount) !== 0; // only whether there is anything to say
  const published = () => fill(shown);
  return el(
    "section",
    { class: "sheet" },
    el("h2", {}, t("trial.title", { from: formats.day(found.from, formats.WHOLE), to: formats.day(found.to, formats.WHOLE) })),
    el("p", { class: "about" }, t("trial.about")),
    el(
      "dl",
      { class: "facts card" },
      fact(t("trial.before"), formats.money(found.before)),
      fact(t("trial.after"), formats.money(found.after)),
      fact(t("trial.difference"), el("b", {}, signed(found.difference))),
      fact(t("trial.lines"), formats.quantity(found.lines)),
      fact(t("trial.workers"), t("trial.of", { count: formats.quantity(found.items.length), all: formats.quantity(found.workers) })),
      is(found.top_up_before) || is(found.top_up_after) ? fact(t("trial.top_up"), `${formats.money(found.top_up_before)} → ${formats.money(found.top_up_after)}`) : null,
    ),
    found.items.length ? workers(found.items) : el("p", { class: "empty" }, t("trial.nobody")),
    found.unpriced.length ? [el("h2", {}, t("trial.unpriced")), unpriced(found.unpriced)] : null,
    el("div", { class: "actions" }, action(t("trial.publish"), publish, { style: "primary", done: published })),
  );
}

const signed = (amount) => (amount.startsWith("-") || Number(amount) === 0 ? formats.money(amount) : `+${formats.money(amount)}`);

function workers(items) {
  return table(t("trial.workers"), [
    { label: t("wages.worker"), cell: (one) => el("a", { href: `#/wages/${encodeURIComponent(one.worker)}` }, named(one.worker)) },
    { label: t("masters.team"), cell: (one) => one.team ?? t("desk.nothing") },
    { label: t("trial.lines"), cell: (one) => formats.quantity(one.lines), number: true },
    { label: t("trial.before"), cell: (one) => formats.money(one.before), number: true },
    { label: t("trial.after"), cell: (one) => formats.money(one.after), number: true },
    { label: t("trial.difference"), cell: (one) => el("b", {}, signed(one.difference)), number: true },
    { label: t("trial.top_up"), cell: (one) => (one.top_up_before === one.top_up_after ? "" : `${formats.money(one.top_up_before)} → ${formats.money(one.top_up_after)}`), number: true },
  ], items);
}

function unpriced(steps) {
  return table(t("trial.unpriced"), [
    { label: t("order.item"), cell: (one) => one.item },
    { label: t("order.step"), cell: (one) => String(one.sequence), number: true },
    { label: t("trial.lines"), cell: (one) => formats.quantity(one.lines), number: true },
    { label: t("wages.pieces"), cell: (one) => formats.shared(one.pieces), number: true },
    { label: t("wages.hours"), cell: (one) => formats.hours(one.hours), number: true },
  ], steps);
}
