/** Both ways from what touched the pieces: a lot, a person, a machine, an order; to what it went into, and what it came from. */

import { pieces } from "/js/desk/story.js";
import { action, field, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { learn, named } from "/js/people.js";
import { ask } from "/js/session.js";

const KINDS = ["lot", "worker", "work_center", "work_order", "sales_order"];
const PAGE = 200; // reports

/** `argument` is what is asked for: its kind and its number. */
export function show(page, { argument: [kind = KINDS[0], number = ""] }) {
  const found = el("div", { class: "sheets" });
  fill(page, el("h1", {}, t("section.traces")), el("p", { class: "about" }, t("traces.about")), asking(kind, number), found);
  if (number) trace(found, { [KINDS.includes(kind) ? kind : KINDS[0]]: number });
  return null;
}

/** The question stands in the address, so that it can be sent to somebody. */
function asking(kind, number) {
  const what = el("select", {}, KINDS.map((one) => el("option", { value: one, selected: one === kind }, t(`traces.${one}`))));
  const which = el("input", { id: "traced", value: number, maxlength: "40", autocomplete: "off", required: true });
  const go = (event) => {
    event.preventDefault();
    if (which.value.trim()) location.hash = addressOf(what.value, which.value.trim());
  };
  return el("form", { class: "row-form", role: "search", onsubmit: go }, field(t("traces.what"), what), field(t("traces.number"), which), el("button", { type: "submit", class: "primary small" }, t("traces.ask")));
}

const addressOf = (kind, number) => `#/traces/${kind}/${encodeURIComponent(number)}`;
const link = (kind, number, text = number) => el("a", { href: addressOf(kind, number) }, text);

async function trace(box, asked) {
  const known = { items: [], orders: new Map(), complete: true };
  async function further(cursor) {
    const { body } = await ask("GET", "/traces", { query: { ...asked, limit: PAGE, cursor } });
    known.items.push(...body.items);
    for (const one of body.work_orders) known.orders.set(one.work_order, one);
    known.complete &&= body.complete;
    fill(box, drawn(known), body.next_cursor && action(t("list.further"), () => further(body.next_cursor)));
  }
  fill(box, el("p", { class: "empty" }, t("page.loading")));
  try {
    await learn();
    await further();
  } catch (problem) {
    fill(box, refusal(problem));
  }
}

function drawn({ items, orders, complete }) {
  const sheet = (title, content) => el("section", { class: "sheet" }, el("h2", {}, title), content);
  return [complete ? null : el("p", { class: "stale" }, t("story.more")), sheet(t("traces.orders"), table(t("traces.orders"), orderColumns(), [...orders.values()])), sheet(t("traces.reports"), table(t("traces.reports"), reportColumns(), items))];
}

const listed = (all, one) => all.map((each, at) => el("span", {}, at ? ", " : "", ...one(each)));
const lots = (all) => listed(all, ({ item, lot, quantity }) => [`${item} `, lot ? link("lot", lot) : t("traces.no_lot"), ` × ${formats.quantity(quantity)}`]);

const orderColumns = () => [
  { label: t("board.work_order"), cell: (one) => el("a", { class: "number", href: `#/order/${encodeURIComponent(one.work_order)}` }, one.work_order) },
  { label: t("order.item"), cell: (one) => one.item },
  { label: t("order.quantity"), cell: (one) => formats.quantity(one.quantity), number: true },
  { label: t("order.status"), cell: (one) => word("work_order_status", one.status) },
  { label: t("traces.went_in"), cell: (one) => lots(one.materials) },
  { label: t("traces.came_out"), cell: (one) => lots(one.lots) },
  { label: t("order.sales_order"), cell: (one) => (one.sales_order ? [link("sales_order", one.sales_order), one.customer ? ` ${one.customer}` : ""] : [t("desk.nothing")]).map((part) => el("span", {}, part)) },
  { label: t("traces.delivered"), cell: (one) => (one.deliveries ?? []).map(({ quantity, delivered_on: on }) => `${formats.quantity(quantity)} ${formats.day(on)}`).join(", ") },
];

const reportColumns = () => [
  { label: t("order.when"), cell: (one) => formats.moment(one.at) },
  { label: t("story.what"), cell: (one) => word("event", one.kind) },
  { label: t("board.work_order"), cell: (one) => [link("work_order", one.work_order), ` ${one.sequence ?? ""}`].map((part) => el("span", {}, part)) },
  { label: t("order.work_center"), cell: (one) => (one.work_center ? link("work_center", one.work_center) : t("desk.nothing")) },
  { label: t("order.worker"), cell: (one) => listed(one.workers, (number) => [link("worker", number, named(number))]) },
  { label: t("story.pieces"), cell: pieces },
];
