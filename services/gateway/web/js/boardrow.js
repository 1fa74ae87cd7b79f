/** One work order on the board: how far it is, where its pieces are, who is at them; as a row, and as a card. */

import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { named } from "/js/people.js";
import { may } from "/js/session.js";
import { rush } from "/js/urgency.js";

const PRESENT = 2; // people named in a row

export function row(order) {
  const cell = (name, ...children) => el("td", { class: name, "data-column": t(`board.${name}`) }, ...children);
  return el(
    "tr",
    { class: order.late ? "late" : null },
    el(
      "th",
      { scope: "row" },
      el("span", { class: "number" }, number(order), " ", el("span", { class: "chip" }, word("work_order_status", order.status)), " ", rush(order)),
      el("span", { class: "item" }, about(order)),
      held(order),
    ),
    cell("due", el("span", {}, formats.day(order.due_on)), lateness(order), planned(order)),
    cell("progress", progress(order)),
    cell("wip", el("ol", { class: "wip" }, order.wip.map(step))),
    cell("working_now", el("ul", {}, presences(order.working_now))),
  );
}

/** What a column of the kanban shows of it. */
export function card(order) {
  const waiting = order.wip.find(({ sequence }) => sequence === order.current_operation?.sequence)?.waiting ?? "0";
  return el(
    "li",
    { class: order.late ? "card late" : "card" },
    el("p", { class: "number" }, number(order), " ", rush(order), lateness(order), held(order)),
    el("p", { class: "item" }, about(order)),
    order.current_operation && el("p", {}, `${order.current_operation.sequence} ${order.current_operation.name} · `, el("b", {}, t("board.waiting_at", { quantity: formats.quantity(waiting) }))),
    el("p", { class: "progress" }, progress(order)),
    el("p", { class: "item" }, [t("operations.due", { day: formats.day(order.due_on) }), ...order.working_now.map(({ worker }) => named(worker))].join(" · ")),
  );
}

const about = ({ item, item_name: name, customer }) => [item, name, customer].filter(Boolean).join(" · ");

const number = ({ work_order: order }) => (may("orders.read") ? el("a", { href: `#/order/${encodeURIComponent(order)}` }, order) : order);

/** Quality lets nothing of it be stocked in or delivered. */
const held = ({ lot_held: reason }) => reason && el("b", { class: "chip warn" }, t("board.lot_held", { reason }));

export function lateness({ late, late_by_seconds: seconds }) {
  if (!late) return null;
  return el("b", { class: "chip bad" }, seconds > 0 ? t("board.late_by", { span: formats.span(seconds) }) : t("board.late"));
}

/** When the plan has it done. */
const planned = ({ planned_end: end }) => end && el("small", {}, t("board.planned", { at: formats.moment(end) }));

export function progress({ percent, quantity }) {
  const label = t("board.percent_of", { percent: formats.quantity(percent), quantity: formats.quantity(quantity) });
  return [el("progress", { max: "100", value: percent, "aria-label": label }), el("small", {}, label)];
}

/** A step: what is good there, what waits before it, and what failed. */
function step({ sequence, name, waiting, good, scrap, rework }) {
  const figure = (kind, value) =>
    Number(value) === 0 ? null : el("span", { class: kind }, t(`board.${kind}_at`, { quantity: formats.quantity(value) }));
  return el(
    "li",
    { class: Number(waiting) === 0 ? null : "has-waiting" },
    el("b", {}, `${sequence} ${name}`),
    figure("waiting", waiting),
    figure("good", good),
    figure("scrap", scrap),
    figure("rework", rework),
  );
}

/** As many as a row has room for; how many more there are is said, not cut off. */
function presences(all) {
  const more = all.length - PRESENT;
  return [...all.slice(0, PRESENT).map(presence), more > 0 && el("li", {}, t("board.more_people", { count: more }))].filter(Boolean);
}

function presence({ worker, since }) {
  return el("li", {}, t("board.since", { worker: named(worker), time: formats.clockTime(since) }));
}
