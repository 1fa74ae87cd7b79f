/** The reports of a work order: what came out, what is odd about it, and who may confirm it or take it back. */

import { action, folded, table } from "/js/desk/table.js";
import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { written } from "/js/ownfields.js";
import { named } from "/js/people.js";
import { reasonNamed } from "/js/reasons.js";
import { ask, may } from "/js/session.js";
import { why } from "/js/why.js";

export const defects = (all) => all.map(({ reason, quantity }) => `${formats.quantity(quantity)} ${reasonNamed(reason)}`).join(", ");

/** `fields` are the plant's own on reports; `after` says where a refusal is shown and what is done when it went well. */
export function reported(items, fields, after) {
  const confirm = (one) =>
    one.flags.length && !one.confirmed_by && !one.reversed && !one.reverses && may("floor.confirm")
      ? action(t("order.confirm"), () => ask("POST", `/reports/${one.id}/confirm`), after)
      : null;
  const reverse = (one) => (!one.reversed && !one.reverses && may("floor.reverse") ? undoing(one) : null);
  const undoing = ({ id }) => folded(t("report.undo"), why((reason) => ask("POST", `/reports/${id}/reversal`, { body: { reason } }), after.done));
  return table(t("order.reports"), [
    { label: t("order.when"), cell: (one) => formats.moment(one.reported_at) },
    { label: t("order.step"), cell: (one) => `${one.sequence} ${one.operation_name}` },
    { label: t("report.good"), cell: (one) => formats.quantity(one.good), number: true },
    { label: t("report.scrap"), cell: (one) => defects(one.scrap) },
    { label: t("report.rework"), cell: (one) => defects(one.rework) },
    { label: t("order.worker"), cell: (one) => one.workers.map(({ worker }) => named(worker)).join(", ") },
    { label: t("wages.hours"), cell: (one) => formats.hours(one.hours), number: true },
    { label: t("order.remarks"), cell: (one) => [one.reverses ? t("order.reversal") : null, one.reversed ? t("order.reversed") : null, ...one.flags.map((flag) => word("flag", flag)), one.note, ...written(fields, one.fields).map((pair) => pair.join(": "))].filter(Boolean).join(" · ") },
    { label: t("order.actions"), cell: (one) => el("span", { class: "actions" }, confirm(one), reverse(one)) },
  ], items, { mark: (one) => (one.reversed || one.reverses ? "struck" : null) });
}
