/** Fields of a plant's own on work orders, reports and inspections: what they are called and what they hold. */

import { action } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import { t, word } from "/js/i18n.js";
import { refusal, tell } from "/js/notices.js";
import { ask } from "/js/session.js";

const OBJECTS = ["work-orders", "reports", "inspections"];
const TYPES = ["text", "number", "date", "boolean", "select"];
const COLUMNS = ["label", "key", "type", "required", "options"];

export function show(page) {
  fill(page, el("p", { class: "about" }, t("fields.about")), OBJECTS.map(sheet));
  return null;
}

function sheet(object) {
  const path = `/fields/${object}`;
  const said = el("div");
  const body = el("tbody");
  let rows = [];

  const draw = () => fill(body, rows.map(row));
  const take = ({ body: { fields } }) => {
    rows = fields.map((one) => ({ ...one }));
    draw();
  };

  function row(one, at) {
    const label = (name) => ({ "aria-label": t(`fields.${name}`) });
    const text = (name, value, read = (typed) => typed) => el("input", { ...label(name), value, oninput: ({ target }) => (one[name] = read(target.value)) });
    const words = (typed) => typed.split(/[,，、]+/u).map((option) => option.trim()).filter(Boolean);
    const retyped = ({ target }) => {
      one.type = target.value;
      draw();
    };
    const cells = {
      label: text("label", one.label),
      key: text("key", one.key),
      type: el("select", { ...label("type"), onchange: retyped }, TYPES.map((type) => el("option", { value: type, selected: type === one.type }, word("field_type", type)))),
      required: el("input", { ...label("required"), type: "checkbox", checked: one.required, onchange: ({ target }) => (one.required = target.checked) }),
      options: one.type === "select" ? text("options", one.options.join(", "), words) : "",
    };
    const remove = () => (rows.splice(at, 1), draw());
    const up = () => (rows.splice(at - 1, 0, ...rows.splice(at, 1)), draw());
    const button = (key, sign, work, off = false) => el("button", { type: "button", class: "small quiet", "aria-label": t(key), disabled: off, onclick: work }, sign);
    return el("tr", {}, COLUMNS.map((name) => el("td", { "data-column": t(`fields.${name}`) }, cells[name])), el("td", {}, button("routing.up", "↑", up, at === 0), button("routing.remove", "×", remove)));
  }

  const add = () => (rows.push({ key: "", label: "", type: "text", required: false, options: [] }), draw(), body.lastElementChild.querySelector("input").focus());
  const written = (one) => ({ key: one.key.trim(), label: one.label.trim(), type: one.type, required: one.required, ...(one.type === "select" ? { options: one.options } : {}) });
  const save = () => ask("PUT", path, { body: { fields: rows.map(written) } });
  const saved = (answer) => {
    take(answer);
    tell(t("masters.kept"));
  };
  ask("GET", path).then(take, (problem) => fill(said, refusal(problem)));
  const head = COLUMNS.map((name) => el("th", { scope: "col" }, t(`fields.${name}`)));
  return el(
    "section",
    { class: "sheet" },
    el("h2", {}, t(`fields.of_${object.replace("-", "_")}`)),
    said,
    el("table", { class: "dense typed own-fields" }, el("caption", { class: "hidden" }, t("settings.fields")), el("thead", {}, el("tr", {}, head, el("th", { scope: "col" }, t("order.actions")))), body),
    el("div", { class: "actions" }, el("button", { type: "button", class: "small", onclick: add }, t("fields.add")), action(t("desk.save"), save, { style: "primary", done: saved })),
  );
}
