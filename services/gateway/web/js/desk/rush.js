/** What a rush order would do: whose orders would move, and by how much, before anybody accepts it. */

import { productInput } from "/js/desk/products.js";
import { action, field, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { ask, may } from "/js/session.js";

export function rush() {
  const item = productInput();
  const quantity = el("input", { inputmode: "decimal" });
  const due = el("input", { type: "date" });
  const priority = el("input", { type: "number", min: "0", max: "9", value: "9" });
  const answer = el("div");
  const wanted = () => ({ add: [{ item: item.value.trim(), quantity: quantity.value, ...(due.value && { due_on: due.value }), priority: Number(priority.value) }] });
  const accept = (id) =>
    action(t("schedule.accept"), () => ask("POST", `/what-if/${id}/accept`, { body: {} }), {
      done: ({ body }) => fill(answer, el("p", { class: "notice good" }, t("schedule.accepted", { numbers: body.work_orders.join(", ") }))),
    });
  const shown = ({ body: { id, added, moved } }) =>
    fill(
      answer,
      added.map(({ completes_at: at, late, promise_on: promise }) =>
        el("p", { class: `notice ${late ? "bad" : "good"}` }, at ? t(late ? "schedule.would_be_late" : "schedule.would_be_done", { at: formats.moment(at), promise: promise ? formats.day(promise) : "" }) : t("schedule.cannot_be_planned")),
      ),
      table(t("schedule.moves"), [
        { label: t("board.work_order"), cell: (one) => one.work_order },
        { label: t("orders.customer"), cell: (one) => one.customer ?? t("desk.nothing") },
        { label: t("schedule.from"), cell: (one) => (one.from ? formats.moment(one.from) : t("desk.nothing")) },
        { label: t("schedule.to"), cell: (one) => (one.to ? formats.moment(one.to) : t("desk.nothing")) },
        { label: t("schedule.becomes_late"), cell: (one) => (one.becomes_late ? el("b", { class: "chip bad" }, t("board.late")) : "") },
      ], moved),
      may("orders.write") ? accept(id) : null,
    );
  return el(
    "section",
    { class: "sheet" },
    el("h2", {}, t("schedule.what_if")),
    el(
      "div",
      { class: "row-form" },
      field(t("order.item"), item),
      field(t("order.quantity"), quantity),
      field(t("schedule.due_or_none"), due),
      field(t("order.priority"), priority),
      action(t("schedule.ask"), () => ask("POST", "/what-if", { body: wanted() }), { done: shown }),
    ),
    answer,
  );
}
