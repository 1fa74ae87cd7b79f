/** How a step is inspected: how many pieces of a lot, by whom, and what is measured on each. */

import { field } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import { t, word } from "/js/i18n.js";

const INSPECTIONS = ["none", "self", "first_piece", "sample", "every_n", "aql", "full"];
const WITHOUT_PLAN = ["none", "self"];
const AQLS = ["0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25", "0.40", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5", "10"];
const LEVELS = ["I", "II", "III"];
const BEYOND = ["fail", "flag"];
const MEASURED = ["name", "unit", "lower", "nominal", "upper"];

const orNone = (text) => text.trim() || null;

/** Fields that appear as the kind of inspection asks for them; what is typed goes into `step`. */
export function inspecting(step) {
  const box = el("div", { class: "grid-form" });
  const kind = el("select", { onchange: () => ((step.inspection = kind.value), draw()) }, INSPECTIONS.map((one) => el("option", { value: one, selected: one === step.inspection }, word("inspection", one))));

  function draw() {
    const plan = (step.inspection_plan ??= {});
    const number = (of, name, label, read = orNone) => field(label, el("input", { inputmode: "decimal", value: of[name] ?? "", oninput: ({ target }) => (of[name] = read(target.value)) }));
    const pick = (name, values, fallback) =>
      field(t(`routing.${name}`), el("select", { onchange: ({ target }) => (plan[name] = orNone(target.value)) }, values.map((one) => el("option", { value: one, selected: Number.isNaN(Number(one)) ? one === (plan[name] ?? fallback) : Number(one) === Number(plan[name]) }, one))));
    const tick = (name) => el("label", { class: "check" }, el("input", { type: "checkbox", checked: plan[name], onchange: ({ target }) => (plan[name] = target.checked) }), t(`routing.${name}`));
    const asked = {
      sample: () => number(step, "sample_percent", t("routing.sample_percent")),
      every_n: () => number(plan, "every", t("routing.every"), (text) => (text.trim() ? Number(text) : null)),
      aql: () => [pick("aql", ["", ...AQLS]), pick("level", LEVELS, "II"), tick("switching")],
    };
    const skill = field(t("routing.inspector_skill"), el("input", { value: plan.inspector_skill ?? "", maxlength: "100", oninput: ({ target }) => (plan.inspector_skill = orNone(target.value)) }));
    const planned = !WITHOUT_PLAN.includes(step.inspection);
    fill(box, el("div", { class: "row-form" }, field(t("routing.inspection"), kind), asked[step.inspection]?.(), planned && [skill, tick("another_inspects")]), planned && measured(plan));
  }

  draw();
  return box;
}

/** What is measured on a piece, between which limits; beyond them a piece fails, or is only marked. */
function measured(plan) {
  const rows = (plan.characteristics = (plan.characteristics ?? []).map((one) => ({ ...one })));
  const body = el("tbody");

  function row(one, at) {
    const input = (name) => el("input", { "aria-label": t(`routing.measured_${name}`), value: one[name] ?? "", maxlength: "100", inputmode: name === "name" || name === "unit" ? "text" : "decimal", oninput: ({ target }) => (one[name] = orNone(target.value)) });
    const beyond = el("select", { "aria-label": t("routing.measured_beyond"), onchange: ({ target }) => (one.beyond = target.value) }, BEYOND.map((way) => el("option", { value: way, selected: way === (one.beyond ?? BEYOND[0]) }, word("beyond", way))));
    const remove = el("button", { type: "button", class: "small quiet", "aria-label": t("routing.measured_remove"), onclick: () => (rows.splice(at, 1), draw()) }, "×");
    return el("tr", {}, MEASURED.map((name) => el("td", { "data-column": t(`routing.measured_${name}`) }, input(name))), el("td", { "data-column": t("routing.measured_beyond") }, beyond), el("td", {}, remove));
  }

  const head = el("tr", {}, [...MEASURED, "beyond"].map((name) => el("th", { scope: "col" }, t(`routing.measured_${name}`))), el("th", { scope: "col" }, el("span", { class: "hidden" }, t("order.actions"))));
  const sheet = el("table", { class: "dense typed" }, el("caption", { class: "hidden" }, t("routing.measured")), el("thead", {}, head), body);
  const draw = () => {
    sheet.hidden = rows.length === 0;
    fill(body, rows.map(row));
  };
  const add = el("button", { type: "button", class: "small", onclick: () => (rows.push({ name: "", beyond: BEYOND[0] }), draw()) }, t("routing.measured_add"));
  draw();
  return [sheet, add];
}
