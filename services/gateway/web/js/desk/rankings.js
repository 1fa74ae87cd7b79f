/** Rankings by output, efficiency and first-pass yield; what anybody earns has no part in them. */

import { field, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { learn, named } from "/js/people.js";

const METRICS = ["output", "efficiency", "first_pass_yield"];
const GROUPS = ["worker", "team", "operation"];

export function show(page) {
  const state = el("div");
  const list = el("div");
  const anew = { onchange: () => watched.anew() };
  const choice = (names, word) => el("select", anew, names.map((one) => el("option", { value: one }, t(`${word}.${one}`))));
  const metric = choice(METRICS, "ranking");
  const group = choice(GROUPS, "ranked");
  const from = el("input", { type: "date", ...anew });
  const to = el("input", { type: "date", ...anew });
  const watched = paged("/rankings", () => ({ metric: metric.value, group: group.value, from: from.value, to: to.value }), {
    topics: ["reports"],
    draw: async (items) => {
      await learn();
      fill(list, ranks(items, metric.value, group.value, watched.all));
    },
    fail: (problem) => fill(state, stale(problem)),
  });
  fill(list, el("p", { class: "empty", role: "status" }, t("page.loading")));
  fill(page, el("div", { class: "row-form" }, field(t("ranking.by"), metric), field(t("ranking.of"), group), field(t("fair.from"), from), field(t("trial.to"), to)), state, list, watched.foot);
  return watched;
}

function ranks(items, metric, group, all) {
  const value = (one) => (metric === "output" ? formats.shared(one.value) : formats.percent(one.value));
  return table(t("pay.rankings"), [
    { label: t("ranking.rank"), cell: (one) => String(one.rank) },
    { label: t(`ranked.${group}`), cell: (one) => (group === "worker" ? named(one.key) : one.key) },
    { label: t(`ranking.${metric}`), cell: (one) => el("b", {}, value(one)), number: true },
  ], items, { all });
}
