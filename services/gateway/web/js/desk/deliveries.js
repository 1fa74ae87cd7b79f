/** What left for a customer's line, and what of it is taken back: it was never loaded, or it came back. */

import { takingBack } from "/js/desk/goods.js";
import { folded, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { whole } from "/js/paged.js";
import { may } from "/js/session.js";

/** Asked for when somebody opens it. */
export function delivered({ order, line, delivered: quantity }, again) {
  if (Number(quantity) === 0) return null;
  const box = el("div");
  const node = folded(t("deliveries.title"), box);
  const look = () => whole(`/sales-orders/${encodeURIComponent(order.number)}/deliveries`, {}).then(({ items }) => fill(box, listed(items.filter((one) => one.line === line), () => ((node.open = false), again()))), (problem) => fill(box, refusal(problem)));
  node.addEventListener("toggle", ({ target }) => target === node && node.open && look());
  return node;
}

function listed(items, done) {
  const back = new Set(items.map(({ reverses }) => reverses));
  const isStruck = (one) => one.reverses !== null || back.has(one.id);
  return table(t("deliveries.title"), [
    { label: t("order.when"), cell: (one) => formats.day(one.delivered_on) },
    { label: t("order.quantity"), cell: (one) => formats.quantity(one.quantity), number: true },
    { label: t("order.remarks"), cell: (one) => one.note ?? "" },
    { label: t("goods.by"), cell: (one) => one.recorded_by },
    { label: t("order.actions"), cell: (one) => (may("stock.write") && !isStruck(one) ? takingBack(`/deliveries/${one.id}/reversal`, done) : null) },
  ], items, { mark: (one) => (isStruck(one) ? "struck" : null) });
}
