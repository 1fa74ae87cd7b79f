/** Why pieces failed, and where: the few that make the most trouble first; day by day between control limits. */

import { bars } from "/js/desk/charts.js";
import { pChart } from "/js/desk/pchart.js";
import { savesRows } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { follow, gathered } from "/js/live.js";
import { stale } from "/js/notices.js";
import { learn, named } from "/js/people.js";
import { ask } from "/js/session.js";

const BY = ["reason", "step", "item", "work_center", "worker", "team", "section", "day"];
const DAYS = [7, 30, 90];
const DAY = 86_400_000; // milliseconds

const chosen = { by: BY[0], days: DAYS[1] };

/** The sheet of the quality screen; `reasons` is a promise of what reasons are called. */
export function failures(reasons) {
  const box = el("div");
  const saved = el("span");

  async function draw() {
    try {
      const query = { by: chosen.by, from: formats.dayOf(Date.now() - (chosen.days - 1) * DAY), to: formats.today() };
      const { from, to } = query;
      const [{ body }, known, , trend] = await Promise.all([ask("GET", "/defects", { query }), reasons, learn(), isTrend() && ask("GET", "/defects/p-chart", { query: { from, to } })]);
      const items = cumulated(body.items);
      const called = callers(known)[chosen.by] ?? ((key) => key);
      const columns = [
        { label: t(`failures.by_${chosen.by}`), cell: (one) => (one.key === null ? t("desk.nothing") : called(one.key)) },
        { label: t("quality.failed"), cell: (one) => formats.quantity(one.quantity), number: true },
        { label: t("failures.share"), cell: (one) => formats.percent(one.share), number: true },
        { label: t("failures.cumulated"), cell: (one) => formats.percent(one.cumulated), number: true },
      ];
      fill(saved, savesRows(t("quality.defects"), columns, () => items));
      fill(box, trend ? pChart(trend.body) : items.length ? drawn(items, called) : el("p", { class: "empty" }, t("quality.no_defects")));
    } catch (problem) {
      fill(box, stale(problem));
    }
  }

  const pick = (name, values, said, label) =>
    el("select", { "aria-label": label, onchange: ({ target }) => ((chosen[name] = target.value), draw()) }, values.map((value) => el("option", { value, selected: value === chosen[name] }, said(value))));
  draw();
  const node = el(
    "section",
    { class: "sheet" },
    el("div", { class: "heading" }, el("h2", {}, t("quality.defects")), el("div", { class: "actions" }, pick("by", BY, (by) => t(`failures.by_${by}`), t("failures.by")), pick("days", DAYS, formats.days, t("periods.days")), saved)),
    box,
  );
  return { node, again: draw, stop: follow(["reports", "inspections"], gathered(draw)) };
}

const callers = (reasons) => ({ reason: (code) => reasons.find((one) => one.code === code)?.name ?? code, worker: named, day: formats.day });

const isTrend = () => chosen.by === "day";

/** What the first few make together, by which one sees where to begin. */
function cumulated(items) {
  const all = items.reduce((sum, { quantity }) => sum + Number(quantity), 0) || 1;
  let soFar = 0;
  return items.map((one) => ({ ...one, cumulated: (soFar += Number(one.quantity)) / all }));
}

function drawn(items, called) {
  const text = ({ quantity, share, cumulated: together }) => t("failures.pareto", { quantity: formats.quantity(quantity), share: formats.percent(share), cumulated: formats.percent(together) });
  return bars(items.map((one) => ({ label: one.key === null ? t("desk.nothing") : called(one.key), value: Number(one.quantity), text: text(one) })));
}
