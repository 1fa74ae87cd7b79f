/** One work order: how far it is, what became of its pieces, why it waits, and what may be done with it. */

import { assembled } from "/js/desk/goods.js";
import { head } from "/js/desk/orderhead.js";
import { chain, inspected, operations, waits } from "/js/desk/orderparts.js";
import { balanceOf } from "/js/desk/pastbalance.js";
import { reported } from "/js/desk/reported.js";
import { story } from "/js/desk/story.js";
import { allOf, refill } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { follow, gathered } from "/js/live.js";
import { refusal } from "/js/notices.js";
import { fieldsOf } from "/js/ownfields.js";
import { whole } from "/js/paged.js";
import { learn } from "/js/people.js";
import { defectReasons } from "/js/reasons.js";
import { ask, may } from "/js/session.js";

const OBJECTS = ["work-orders", "reports"]; // which of them have fields of the plant's own
const TOPICS = ["work-orders", "schedule"]; // whatever happens to a work order is told of it too

export function show(page, { argument: [number] }) {
  const path = `/work-orders/${encodeURIComponent(number)}`;
  const content = el("div", { class: "sheets" }, el("p", { class: "empty" }, t("page.loading")));
  const goods = el("div", { class: "sheets" });
  const reasons = defectReasons();
  const known = Promise.all(OBJECTS.map(fieldsOf)).then(([orders, reports]) => ({ orders, reports }));
  const traced = may("quality.read", "floor.read_all") ? story(number) : null;
  const where = balanceOf(path);
  let stopped = false;

  async function draw() {
    try {
      await Promise.all([learn(), reasons]);
      const [{ body: order, etag }, fields] = await Promise.all([ask("GET", path), known]);
      const [balance, waiting, reports, inspections] = order.status === "planned" ? [] : await allOf(onTheFloor());
      if (stopped) return;
      if (balance) where.draw(balance);
      const parts = [
        ...head(order, { path, etag, fields: fields.orders, done: draw }),
        order.late && order.late_chain.length ? sheet(t("order.chain"), chain(order.late_chain)) : null,
        sheet(t("order.operations"), operations(order, draw)),
        balance && sheet(t("order.balance"), where.node),
        waiting && sheet(t("order.waiting"), waits(waiting)),
        reports && sheet(t("order.reports"), reported(reports.items, fields.reports, { done: draw })),
        inspections && sheet(t("order.inspections"), inspected(inspections.items)),
      ];
      refill(content, parts);
      refill(goods, await assembled(path, { order, balance, done: draw }));
    } catch (problem) {
      if (!stopped) fill(content, refusal(problem));
    }
  }

  /** What only a released work order has. */
  const onTheFloor = () => [
    ask("GET", `${path}/balance`).then(({ body }) => body),
    ask("GET", `${path}/waiting`).then(({ body }) => body),
    whole("/reports", { work_order: number }),
    whole("/inspections", { work_order: number }),
  ];

  draw();
  const soon = gathered(draw);
  const leave = follow(TOPICS, (topic, key) => (topic === "work-orders" && key !== number) || soon());
  fill(page, el("div", { class: "heading" }, el("h1", {}, number), el("a", { class: "back", href: "#/orders" }, t("orders.back"))), content, goods, traced);
  return {
    stop() {
      stopped = true;
      leave();
    },
  };
}

const sheet = (title, content) => el("section", { class: "sheet" }, el("h2", {}, title), content);
