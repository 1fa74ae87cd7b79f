/** Lists that are drawn as cards, as files; loaded when somebody saves one. */

import { csv } from "/js/desk/csv.js";
import { saveAs } from "/js/desk/table.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { learn, named } from "/js/people.js";

const yes = (whether) => t(whether ? "fields.yes" : "fields.no");
const person = (number) => (number ? named(number) : "");
const plain = (label, name, number = false) => ({ label: t(label), cell: (one) => one[name] ?? "", number });

const step = () => [plain("board.work_order", "work_order"), { label: t("order.step"), cell: (one) => [one.sequence, one.name].filter(Boolean).join(" ") }];

const COLUMNS = {
  operations: () => [
    ...step(),
    plain("order.item", "item"),
    plain("order.work_center", "work_center"),
    { label: t("order.worker"), cell: (one) => person(one.worker) },
    plain("order.team", "team"),
    plain("operations.available", "available", true),
    plain("tally.good", "good", true),
    { label: t("order.status"), cell: (one) => word("operation_status", one.status) },
    plain("order.due", "due_on"),
  ],
  inspections: () => [
    ...step(),
    plain("quality.lot", "lot_quantity", true),
    plain("inspect.to_look_at", "sample_quantity", true),
    { label: t("quality.since"), cell: (one) => formats.moment(one.due_at) },
  ],
  exceptions: () => [
    { label: t("exception.kind"), cell: (one) => word("exception_kind", one.kind) },
    { label: t("order.status"), cell: (one) => word("exception_status", one.status) },
    ...step(),
    plain("order.work_center", "work_center"),
    plain("exception.note", "note"),
    { label: t("exception.stopped"), cell: (one) => yes(one.stops_work) },
    { label: t("exception.escalated_at"), cell: (one) => (one.escalated_at ? formats.moment(one.escalated_at) : "") },
    { label: t("order.worker"), cell: (one) => (one.worker ? person(one.worker) : one.raised_by) },
    { label: t("order.when"), cell: (one) => formats.moment(one.raised_at) },
  ],
};

/** `kind` names what the list is of; `items` are all of it. */
export async function saveCards(kind, name, items) {
  await learn();
  saveAs(csv(COLUMNS[kind](), items), `${name}.csv`);
}
