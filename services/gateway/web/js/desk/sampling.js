/** How the next lots are drawn where a step switches, and sampling taken up again where it was discontinued. */

import { action, field, folded, refill, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { ask, may } from "/js/session.js";

/** A sheet of its own, hidden where no step switches; `stop()` when the page is left. */
export function samplingSchemes() {
  const list = el("div");
  const state = el("div");
  const watched = paged("/sampling-schemes", () => ({}), {
    topics: ["sampling-schemes", "inspections"],
    draw: (items) => {
      node.hidden = items.length === 0;
      refill(list, schemes(items, watched));
    },
    fail: (problem) => fill(state, stale(problem)),
  });
  const node = el("section", { class: "sheet", id: "sampling", hidden: true }, el("div", { class: "heading" }, el("h2", {}, t("sampling.title"))), el("p", { class: "about" }, t("sampling.about")), state, list, watched.foot);
  return { node, stop: () => watched.stop() };
}

function schemes(items, { again: done, all }) {
  const bad = (one) => (one.discontinued ? el("b", { class: "chip bad" }, t("sampling.discontinued")) : word("severity", one.severity));
  return table(t("sampling.title"), [
    { label: t("order.item"), cell: (one) => one.item },
    { label: t("order.step"), cell: (one) => String(one.sequence) },
    { label: "AQL", cell: (one) => one.aql, number: true },
    { label: t("sampling.severity"), cell: bad },
    { label: t("sampling.recent"), cell: (one) => one.recent.map((passed) => (passed ? "✓" : "✗")).join(" ") },
    { label: t("sampling.not_accepted"), cell: (one) => formats.quantity(one.not_accepted), number: true },
    { label: t("sampling.changed"), cell: (one) => (one.changed_at ? formats.moment(one.changed_at) : t("desk.nothing")) },
    { label: t("order.actions"), cell: (one) => (one.discontinued && may("quality.write") ? resuming(one, done) : null) },
  ], items, { all });
}

/** Whoever says so answers for the cause being gone. */
function resuming({ item, sequence }, done) {
  const reason = el("input", { maxlength: "2000" });
  const resume = () => ask("POST", `/sampling-schemes/${encodeURIComponent(item)}/resume`, { body: { sequence, reason: reason.value.trim() } });
  return folded(t("sampling.resume"), el("div", { class: "row-form" }, field(t("sampling.gone"), reason), action(t("sampling.resume"), resume, { style: "primary", done })));
}
