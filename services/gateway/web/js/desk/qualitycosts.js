/** What bad quality has cost in pay: rework, and the work in pieces that were scrapped; the dearest first. */

import { saves, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { follow, gathered } from "/js/live.js";
import { isUsed } from "/js/modules.js";
import { stale } from "/js/notices.js";
import { ask, may } from "/js/session.js";

const BY = { reason: "failures.by_reason", operation: "failures.by_step", item: "failures.by_item" };
const DAYS = [7, 30, 90];
const DAY = 86_400_000; // milliseconds
const NOTHING = { node: null, stop: () => null };

const chosen = { by: "reason", days: DAYS[1] };

/** The sheet of the quality screen, for who sees everybody's pay; `reasons` is a promise of what reasons are called. */
export function qualityCosts(reasons) {
  if (!may("pay.read_all") || !isUsed("payroll")) return NOTHING;
  const box = el("div");
  const query = () => ({ by: chosen.by, from: formats.dayOf(Date.now() - (chosen.days - 1) * DAY), to: formats.today() });

  async function draw() {
    try {
      const [{ body }, known] = await Promise.all([ask("GET", "/quality-costs", { query: query() }), reasons]);
      fill(box, told(body, (code) => known.find((one) => one.code === code)?.name ?? code));
    } catch (problem) {
      fill(box, stale(problem));
    }
  }

  const pick = (name, values, said, label) =>
    el("select", { "aria-label": label, onchange: ({ target }) => ((chosen[name] = target.value), draw()) }, values.map((value) => el("option", { value, selected: value === chosen[name] }, said(value))));
  const save = (label, format) => saves(t(label), "/quality-costs", () => ({ ...query(), format }), `quality-costs.${format}`);
  const tools = [pick("by", Object.keys(BY), (by) => t(BY[by]), t("failures.by")), pick("days", DAYS, formats.days, t("periods.days")), save("fair.excel", "xlsx"), save("fair.csv", "csv")];
  draw();
  const node = el(
    "section",
    { class: "sheet", id: "quality-costs" },
    el("div", { class: "heading" }, el("h2", {}, t("costs.title")), el("div", { class: "actions" }, tools)),
    el("p", { class: "about" }, t("costs.about")),
    box,
  );
  return { node, stop: follow(["pay-lines", "inspections"], gathered(draw)) };
}

function told(found, called) {
  if (!found.items.length) return el("p", { class: "empty" }, t("costs.none"));
  const key = (one) => (one.key === null ? t("costs.no_reason") : chosen.by === "reason" ? called(one.key) : one.key);
  const scrapped = (one) => [formats.quantity(one.scrapped), Number(one.unvalued) > 0 && el("small", { class: "why" }, t("costs.unvalued", { pieces: formats.quantity(one.unvalued) }))];
  const whole = t("costs.whole", { rework: formats.money(found.rework_pay), hours: formats.hours(found.rework_hours), scrap: formats.money(found.scrap_pay), pieces: formats.quantity(found.scrapped) });
  return [
    el("p", {}, whole),
    table(t("costs.title"), [
      { label: t(BY[chosen.by]), cell: (one) => el("b", {}, key(one)) },
      { label: t("costs.rework_hours"), cell: (one) => formats.hours(one.rework_hours), number: true },
      { label: t("costs.rework_pay"), cell: (one) => formats.money(one.rework_pay), number: true },
      { label: t("costs.scrapped"), cell: scrapped, number: true },
      { label: t("costs.scrap_pay"), cell: (one) => formats.money(one.scrap_pay), number: true },
    ], found.items),
  ];
}
