/** How a product is made: its steps in order, dragged or moved with the keys, and kept as a new version. */

import { materialsOf, textOf } from "/js/desk/bill.js";
import { action } from "/js/desk/table.js";
import { versions } from "/js/desk/versions.js";
import { el, fill } from "/js/dom.js";
import { t, word } from "/js/i18n.js";
import { refusal, tell } from "/js/notices.js";
import { ask } from "/js/session.js";

const INSPECTIONS = ["none", "self", "first_piece", "sample", "full"];
const OVER_REPORT = ["refuse", "flag"];
const FRESH = { name: "", work_centers: [], setup_seconds: 0, run_seconds: "60", inspection: "none", over_report: "refuse" };
const TEN = 10; // steps are numbered 10, 20, 30 …

export function show(page, { argument: [item] }) {
  const path = `/items/${encodeURIComponent(item)}/routing`;
  const said = el("div");
  const list = el("ol", { class: "steps" });
  const version = el("span", { class: "chip" });
  const compared = el("div");
  let steps = [];
  let match; // the ETag of what is shown: nobody writes over another's version unseen

  async function read() {
    try {
      take(await ask("GET", path));
    } catch (problem) {
      if (problem.status !== 404) return fill(said, refusal(problem));
      steps = [{ ...FRESH }];
      draw();
    }
  }

  function take({ body, etag }) {
    match = etag;
    version.textContent = t("routing.version", { version: body.version });
    fill(compared, versions(path, body.version));
    steps = body.steps;
    draw();
  }

  const draw = () => fill(list, steps.map(card));

  /** Put a step elsewhere in the order. */
  function move(from, to) {
    if (to < 0 || to >= steps.length || from === to) return;
    const [moved] = steps.splice(from, 1);
    steps.splice(to, 0, moved);
    draw();
    list.children[to].querySelector("button").focus();
  }

  function card(step, at) {
    const set = (name, read = (text) => text) => ({ target }) => {
      step[name] = read(target.value);
      if (name === "inspection") draw();
    };
    const text = (name, attributes = {}, read) => labelled(t(`routing.${name}`), el("input", { value: step[name] ?? "", oninput: set(name, read), ...attributes }));
    const choice = (name, values, said) => labelled(t(`routing.${name}`), el("select", { onchange: set(name) }, values.map((one) => el("option", { value: one, selected: one === step[name] }, said(one)))));
    const orNone = (value) => value.trim() || null;
    const node = el(
      "li",
      { class: "card step", draggable: "true" },
      el(
        "div",
        { class: "grip" },
        el("b", {}, String((at + 1) * TEN)),
        el("button", { type: "button", class: "small quiet", "aria-label": t("routing.up"), disabled: at === 0, onclick: () => move(at, at - 1) }, "↑"),
        el("button", { type: "button", class: "small quiet", "aria-label": t("routing.down"), disabled: at === steps.length - 1, onclick: () => move(at, at + 1) }, "↓"),
        el("button", { type: "button", class: "small quiet", "aria-label": t("routing.remove"), onclick: () => (steps.splice(at, 1), draw()) }, "×"),
      ),
      el(
        "div",
        { class: "row-form" },
        text("name", { maxlength: "200" }),
        text("section", { maxlength: "100" }, orNone),
        labelled(t("routing.work_centers"), el("input", { value: step.work_centers.join(", "), oninput: set("work_centers", (value) => value.split(/[,，、\s]+/u).filter(Boolean)) })),
        text("skill", {}, orNone),
        text("setup_seconds", { inputmode: "decimal" }),
        text("run_seconds", { inputmode: "decimal" }),
        choice("inspection", INSPECTIONS.includes(step.inspection) ? INSPECTIONS : [...INSPECTIONS, step.inspection], (one) => word("inspection", one)),
        step.inspection === "sample" ? text("sample_percent", { inputmode: "decimal" }, orNone) : null,
        choice("over_report", OVER_REPORT, (one) => word("over_report", one)),
        text("over_report_percent", { inputmode: "decimal" }, orNone),
        labelled(t("routing.materials"), el("input", { class: "long", value: textOf(step.materials), placeholder: t("routing.materials_as"), onchange: set("materials", materialsOf) })),
      ),
    );
    node.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", String(at)));
    node.addEventListener("dragover", (event) => event.preventDefault());
    node.addEventListener("drop", (event) => {
      event.preventDefault();
      move(Number(event.dataTransfer.getData("text/plain")), at);
    });
    return node;
  }

  /** As the contract wants it: what was not given is left out. */
  function written(step, at) {
    const kept = Object.fromEntries(Object.entries(step).filter(([, value]) => value !== null && value !== undefined));
    if (step.inspection !== "sample") delete kept.sample_percent;
    return { ...kept, sequence: (at + 1) * TEN };
  }

  const save = () => ask("PUT", path, { body: { steps: steps.map(written) }, match });
  const saved = async ({ body }) => {
    await read(); // a PUT's answer has no ETag of what is now the newest
    tell(t("routing.saved", { version: body.version }));
  };
  fill(
    page,
    el("div", { class: "heading" }, el("h1", {}, t("routing.title", { item }), " ", version), el("a", { class: "back", href: "#/masters/items" }, t("routing.back"))),
    el("p", { class: "about" }, t("routing.about")),
    compared,
    said,
    list,
    el(
      "div",
      { class: "actions" },
      el("button", { type: "button", class: "small", onclick: () => (steps.push({ ...FRESH, work_centers: [] }), draw()) }, t("routing.add")),
      action(t("desk.save"), save, { said, style: "primary", done: saved }),
    ),
  );
  read();
  return null;
}

const labelled = (label, input) => el("label", { class: "field" }, el("span", {}, label), input);
