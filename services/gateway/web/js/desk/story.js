/** The trace of a work order: everything that happened to it, in order; asked for when somebody opens it. */

import { defects } from "/js/desk/reported.js";
import { folded, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { named } from "/js/people.js";
import { ask } from "/js/session.js";

export function story(number) {
  const box = el("div", { class: "sheets" }, el("p", { class: "empty" }, t("page.loading")));
  const node = folded(t("story.title"), box);
  node.addEventListener("toggle", () => {
    if (node.open) ask("GET", `/trace/${encodeURIComponent(number)}`).then(({ body }) => fill(box, drawn(body)), (problem) => fill(box, refusal(problem)));
  });
  return node;
}

function drawn({ items, complete, parts_away: away }) {
  const columns = [
    { label: t("order.when"), cell: (one) => formats.moment(one.at) },
    { label: t("story.what"), cell: (one) => word("event", one.kind) },
    { label: t("order.step"), cell: (one) => one.sequence ?? t("desk.nothing") },
    { label: t("order.work_center"), cell: (one) => one.work_center ?? t("desk.nothing") },
    { label: t("order.worker"), cell: (one) => one.workers.map(named).join(", ") || one.by || t("desk.nothing") },
    { label: t("story.pieces"), cell: pieces },
    { label: t("order.remarks"), cell: (one) => one.note ?? "" },
  ];
  return [complete ? null : el("p", { class: "stale" }, away.length ? t("cockpit.away", { parts: away.join(", ") }) : t("story.more")), table(t("story.title"), columns, items)];
}

export function pieces({ good, scrap, rework, quantity, item, defects: found }) {
  const fate = (name, value) => value !== null && Number(value) !== 0 && t(`report.sent_${name}`, { quantity: formats.quantity(value) });
  return [item, quantity !== null && formats.quantity(quantity), fate("good", good), fate("scrap", scrap), fate("rework", rework), defects(found)].filter(Boolean).join(" · ");
}
