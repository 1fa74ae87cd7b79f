/** What the board and the wages show, as files; loaded when somebody saves one. */

import { csv } from "/js/desk/csv.js";
import { saveAs } from "/js/desk/table.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { whole } from "/js/paged.js";
import { named } from "/js/people.js";

/** The board as it is filtered, to its last work order. */
export async function saveBoard(query) {
  const steps = (wip) => wip.map((one) => `${one.sequence} ${one.name} ${formats.quantity(one.waiting)}/${formats.quantity(one.good)}`).join(" · ");
  const columns = [
    { label: t("board.work_order"), cell: (one) => one.work_order },
    { label: t("order.item"), cell: (one) => one.item },
    { label: t("orders.customer"), cell: (one) => one.customer ?? "" },
    { label: t("order.quantity"), cell: (one) => one.quantity, number: true },
    { label: t("order.due"), cell: (one) => one.due_on },
    { label: t("order.status"), cell: (one) => word("work_order_status", one.status) },
    { label: t("board.late"), cell: (one) => t(one.late ? "fields.yes" : "fields.no") },
    { label: t("board.progress"), cell: (one) => String(one.percent), number: true },
    { label: t("board.wip"), cell: (one) => steps(one.wip) },
    { label: t("board.working_now"), cell: (one) => one.working_now.map(({ worker }) => named(worker)).join(", ") },
  ];
  saveAs(csv(columns, (await whole("/board", query)).items), `${t("section.board")}.csv`);
}

/** A table of the wages: its head and its cells, as they stand there. */
export function saveTable(node, name) {
  const cells = (row) => [...row.children];
  const columns = cells(node.tHead.rows[0]).map((head, at) => ({ label: head.textContent, cell: (row) => [...cells(row)[at].childNodes].map((one) => one.cloneNode(true)) }));
  saveAs(csv(columns, [...node.tBodies[0].rows]), `${name}.csv`);
}
