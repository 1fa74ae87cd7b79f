/** One step in the routing editor: where and how long, what it uses, how it is inspected, and how it goes on from there. */

import { materialsOf, textOf } from "/js/desk/bill.js";
import { inspecting } from "/js/desk/inspecting.js";
import { field } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import { t, word } from "/js/i18n.js";

const OVER_REPORT = ["refuse", "flag"];
const STEP = "application/x-step"; // what is dragged; a text that is dragged belongs to the fields
const TEN = 10; // steps are numbered 10, 20, 30 …

export const FRESH = { name: "", work_centers: [], setup_seconds: 0, run_seconds: "60", inspection: "none", over_report: "refuse" };
export const sequenceOf = (at) => (at + 1) * TEN;

const words = (text) => text.split(/[,，、\s]+/u).filter(Boolean);
const orNone = (text) => text.trim() || null;

/** `move(to)` puts it elsewhere in the order, `remove()` takes it out. What is typed goes into `step` itself. */
export function stepCard(step, { at, of, move, remove }) {
  const set = (name, read = (text) => text) => ({ target }) => (step[name] = read(target.value));
  const text = (name, attributes = {}, read) => field(t(`routing.${name}`), el("input", { name, value: step[name] ?? "", oninput: set(name, read), ...attributes }));
  const over = field(t("routing.over_report"), el("select", { onchange: set("over_report") }, OVER_REPORT.map((one) => el("option", { value: one, selected: one === step.over_report }, word("over_report", one)))));
  const button = (key, sign, work, off = false) => el("button", { type: "button", class: "small quiet", "aria-label": t(key), disabled: off, onclick: work }, sign);
  const node = el(
    "li",
    { class: "card step" },
    el(
      "div",
      { class: "grip", draggable: "true", title: t("routing.drag") },
      el("b", {}, String(sequenceOf(at))),
      button("routing.up", "↑", () => move(at, at - 1), at === 0),
      button("routing.down", "↓", () => move(at, at + 1), at === of - 1),
      button("routing.remove", "×", remove),
    ),
    el(
      "div",
      { class: "step-fields" },
      el(
        "div",
        { class: "row-form" },
        text("name", { maxlength: "200" }),
        text("section", { maxlength: "100" }, orNone),
        field(t("routing.work_centers"), el("input", { name: "work_centers", value: step.work_centers.join(", "), oninput: set("work_centers", words) })),
        text("skill", { maxlength: "100" }, orNone),
        text("setup_seconds", { inputmode: "decimal" }),
        text("run_seconds", { inputmode: "decimal" }),
        text("setup_family", { maxlength: "40" }, orNone),
        text("transfer_quantity", { inputmode: "decimal", placeholder: t("routing.all_at_once") }, orNone),
        over,
        text("over_report_percent", { inputmode: "decimal" }, orNone),
      ),
      bill(step),
      inspecting(step),
    ),
  );
  node.addEventListener("dragstart", (event) => event.dataTransfer.setData(STEP, String(at)));
  const isStep = ({ dataTransfer }) => dataTransfer.types.includes(STEP);
  node.addEventListener("dragover", (event) => isStep(event) && event.preventDefault());
  node.addEventListener("drop", (event) => {
    if (!isStep(event)) return;
    event.preventDefault();
    move(Number(event.dataTransfer.getData(STEP)), at);
  });
  return node;
}

/** What a piece uses, typed as people write it; and of each material whether it is issued by itself with every report. */
function bill(step) {
  const ticks = el("div", { class: "actions" });
  const tick = (material) =>
    el("label", { class: "check" }, el("input", { type: "checkbox", checked: material.backflush, onchange: ({ target }) => (material.backflush = target.checked) }), t("routing.backflush", { item: material.item }));
  const draw = () => fill(ticks, (step.materials ?? []).map(tick));
  const typed = ({ target }) => {
    step.materials = materialsOf(target.value, step.materials);
    draw();
  };
  draw();
  return el("div", { class: "row-form" }, field(t("routing.materials"), el("input", { class: "long", value: textOf(step.materials), placeholder: t("routing.materials_as"), onchange: typed })), ticks);
}
