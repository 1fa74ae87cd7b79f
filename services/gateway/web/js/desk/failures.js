/** Why pieces failed, and where: the few that make the most trouble first; day by day as a line. */

import { bars, line } from "/js/desk/charts.js";
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
      const [{ body }, known] = await Promise.all([ask("GET", "/defects", { query }), reasons, learn()]);
      const called = callers(known)[chosen.by] ?? ((key) => key);
      const columns = [
        { label: t(`failures.by_${chosen.by}`), cell: (one) => (one.key === null ? t("desk.nothing") : called(one.key)) },
        { label: t("quality.failed"), cell: (one) => formats.quantity(one.quantity), number: true },
        { label: t("failures.share"), cell: (one) => formats.percent(one.share), number: true },
      ];
      fill(saved, savesRows(t("quality.defects"), columns, () => body.items));
      fill(box, body.items.length ? drawn(body.items, called) : el("p", { class: "empty" }, t("quality.no_defects")));
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

function drawn(items, called) {
  if (chosen.by === "day") return line(items.map(({ key, quantity }) => ({ on: key, rate: quantity })), { write: formats.quantity });
  const text = ({ quantity, share }) => t("quality.of_total", { quantity: formats.quantity(quantity), share: formats.percent(share) });
  return bars(items.map((one) => ({ label: one.key === null ? t("desk.nothing") : called(one.key), value: Number(one.quantity), text: text(one) })));
}
