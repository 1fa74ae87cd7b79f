/** How long work centers stood still, and why: the reasons as bars, each work center in a table; the longest first. */

import { bars } from "/js/desk/charts.js";
import { filled, sheet } from "/js/desk/figures.js";
import { table } from "/js/desk/table.js";
import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { isUsed } from "/js/modules.js";
import { ask } from "/js/session.js";

const HOUR = 3_600; // seconds

export function standstills({ from, to }) {
  if (!isUsed("exceptions")) return null;
  const { box } = filled("downtime", async () => drawn((await ask("GET", "/downtime", { query: { from, to } })).body.items));
  return sheet(t("downtime.title"), box);
}

function drawn(items) {
  if (!items.length) return [el("p", { class: "empty" }, t("downtime.none"))];
  const hours = (seconds) => formats.hours(Number(seconds) / HOUR);
  const kinds = [...new Set(items.map(({ kind }) => kind))].map((kind) => ({ kind, seconds: items.filter((one) => one.kind === kind).reduce((sum, one) => sum + Number(one.seconds), 0) }));
  const longest = kinds.sort((one, other) => other.seconds - one.seconds);
  return [
    bars(longest.map(({ kind, seconds }) => ({ label: word("exception_kind", kind), value: seconds, text: t("downtime.hours", { hours: hours(seconds) }) }))),
    table(t("downtime.title"), [
      { label: t("order.work_center"), cell: (one) => one.work_center },
      { label: t("quality.reason"), cell: (one) => word("exception_kind", one.kind) },
      { label: t("downtime.stops"), cell: (one) => formats.quantity(one.stops), number: true },
      { label: t("wages.hours"), cell: (one) => hours(one.seconds), number: true },
      { label: t("downtime.since"), cell: (one) => (one.stopped_since ? el("b", { class: "chip bad" }, formats.moment(one.stopped_since)) : t("desk.nothing")) },
    ], items),
  ];
}
