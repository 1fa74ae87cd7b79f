/** From an empty plant to the first reported work order: five things to type, or an example to look at. */

import { action } from "/js/desk/table.js";
import { fillWithExample } from "/js/desk/example.js";
import { centersForm, orderForm, peopleForm, productForm, reportLinks, tellPins } from "/js/desk/startforms.js";
import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { follow, gathered } from "/js/live.js";
import { refusal } from "/js/notices.js";
import { ask } from "/js/session.js";

const TOPICS = ["work-centers", "workers", "items", "work-orders", "reports", "operations"];
const STEPS = [
  { name: "centers", form: centersForm },
  { name: "people", form: peopleForm },
  { name: "product", form: productForm },
  { name: "order", form: orderForm },
  { name: "report", form: reportLinks, tellPins },
];

export function show(page) {
  const said = el("div");
  const told = el("div"); // what is shown once, such as PINs
  const list = el("ol", { class: "first-steps" });
  const example = el("div");
  let stopped = false;

  const isInUse = () => list.contains(document.activeElement);

  /** Nothing is drawn under somebody's hands, also not when he began while we looked: then when he has left the field. */
  async function draw() {
    try {
      const plant = await look();
      if (stopped) return;
      if (isInUse()) return list.addEventListener("focusout", soon, { once: true });
      const at = STEPS.findIndex(({ name }) => !plant.done[name]);
      fill(list, STEPS.map((step, position) => card(step, plant, position === at)));
      fill(example, plant.done.centers || plant.done.product ? null : offer());
    } catch (problem) {
      fill(said, refusal(problem));
    }
  }

  function card({ name, form }, plant, isNext) {
    const done = plant.done[name];
    return el(
      "li",
      { class: isNext ? "card next" : "card", "data-step": name },
      el("h2", {}, t(`start.${name}`), " ", done && el("span", { class: "chip completed" }, t("start.done"))),
      isNext || name === "report" ? el("p", { class: "about" }, t(`start.about_${name}`)) : null,
      isNext || (done && name === "report") ? form({ plant, told, again: () => draw() }) : null,
    );
  }

  function offer() {
    const progress = el("progress", { max: "1", value: "0", "aria-label": t("start.example"), hidden: true });
    const further = (part) => {
      progress.hidden = false;
      progress.setAttribute("value", String(part));
    };
    const work = () => fillWithExample(further);
    return el("section", { class: "card grid-form" }, el("h2", {}, t("start.example")), el("p", { class: "about" }, t("start.about_example")), action(t("start.take_example"), work, { done: (pins) => (tellPins(told, pins), draw()) }), progress);
  }

  fill(page, el("h1", {}, t("start.title")), el("p", { class: "about" }, t("start.about")), said, told, list, example);
  draw();
  const soon = gathered(draw);
  const leave = follow(TOPICS, soon);
  return {
    stop() {
      stopped = true;
      leave();
    },
  };
}

/** How far the plant is. */
async function look() {
  const first = (path, query = {}) => ask("GET", path, { query: { limit: 50, ...query } }).then(({ body }) => body.items);
  const [centers, workers, items, orders, reports] = await Promise.all([first("/work-centers"), first("/workers"), first("/items", { kind: "make" }), first("/work-orders"), first("/reports", { limit: 1 })]);
  const released = orders.find(({ status }) => status !== "planned" && status !== "cancelled");
  return {
    centers,
    workers,
    items,
    order: released ?? null,
    done: { centers: centers.length > 0, people: workers.length > 0, product: items.length > 0, order: Boolean(released), report: reports.length > 0 },
  };
}
