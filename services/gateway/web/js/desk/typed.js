/** A table that is typed into: a cell is kept when it is left, a new row when all of it is, rows of a spreadsheet when they are pasted. */

import { readable } from "/js/days.js";
import { keepAll, rowsOf } from "/js/desk/pasted.js";
import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal, refusedAt, tell } from "/js/notices.js";
import { whole as everything } from "/js/paged.js";
import { ask } from "/js/session.js";
import { markField, markNeeded } from "/js/wrongfields.js";

const plain = (value) => value ?? "";
const read = (input) => (input.type === "checkbox" ? input.checked : input.value.trim());
const ticked = (text) => (typeof text === "boolean" ? text : !["", "0", "no", "false"].includes(text.toLowerCase()));

/**
 * `path` is the collection's; `key` what its number is called there; `columns` are `{name: {choices, tick, date, hint, optional, how,
 * write, fresh, wide}}`: `how` makes of a cell's text what the plant is told, `write` the other way; `whole` makes it of
 * all cells at once. `beside` is what stands behind a known row. `changed` is called when the plant has something new.
 */
export function typedTable({ path, caption, key, columns, whole = null, beside = () => null, said, changed }) {
  const names = Object.keys(columns);
  const body = el("tbody");
  let held = new Map(); // what the plant has, by number: a row replaces it whole
  const shown = new Map(); // the fields of each row, by number

  function draw(items) {
    held = new Map(items.map((one) => [one[key], one]));
    fill(body, items.map(row), row(null));
  }

  function row(known) {
    const inputs = Object.fromEntries(names.map((name) => [name, cellInput(name, known)]));
    if (known) shown.set(known[key], inputs);
    const number = known ? el("b", {}, known[key]) : el("input", { "aria-label": t(`masters.${key}`), maxlength: "40" });
    const state = el("span", { class: "state", role: "status" });
    const node = el(
      "tr",
      { class: known ? null : "fresh" },
      el("th", { scope: "row" }, number),
      names.map((name) => el("td", { "data-column": t(`masters.${name}`) }, readable(inputs[name], { none: "" }))),
      el("td", {}, known && beside(known), state),
    );
    if (known) node.addEventListener("change", () => keep(known[key], inputs, state, known));
    else node.addEventListener("focusout", ({ relatedTarget: next }) => node.contains(next) || keep(number.value.trim(), inputs, state));
    node.addEventListener("paste", paste);
    return node;
  }

  function cellInput(name, known) {
    const { choices, tick, date, wide, hint, fresh = "" } = columns[name];
    const label = { "aria-label": t(`masters.${name}`) };
    const value = known ? written(name, known) : fresh;
    if (tick) return el("input", { ...label, type: "checkbox", checked: known ? value : true });
    if (choices) return el("select", label, choices.map((one) => el("option", { value: one, selected: one === value }, t(`choice.${one}`))));
    if (wide) return el("textarea", { ...label, rows: "2" }, value);
    return el("input", { ...label, type: date ? "date" : "text", title: hint && t(hint), placeholder: hint && !known && t(hint), value });
  }

  const written = (name, one) => (columns[name].write ?? plain)(one[name], one);

  /** The thing as it is to be. */
  const bodyOf = (cell) =>
    Object.fromEntries(
      names
        .map((name) => [name, cell(name), columns[name]])
        .filter(([, text, { optional }]) => !(optional && text === ""))
        .map(([name, text, { how = String, tick }]) => [name, tick ? ticked(text) : how(text)]),
    );

  const put = (number, cell, match) => ask("PUT", `${path}/${encodeURIComponent(number)}`, { body: (whole ?? bodyOf)(cell), match });

  async function keep(number, inputs, state, known = null) {
    if (!number) return;
    fill(said);
    refusedAt(state);
    state.textContent = "";
    if (inputs.name && !inputs.name.value.trim()) return markNeeded(inputs.name);
    try {
      const match = known ? await unchanged(known) : undefined;
      if (match === null) return sayWhatWasTyped(known, inputs);
      const { body: kept } = await put(number, (name) => read(inputs[name]), match);
      if (known) {
        Object.assign(known, kept);
        state.textContent = t("masters.kept");
        return;
      }
      await changed();
      body.lastElementChild.querySelector("input").focus(); // and on to the next
    } catch (problem) {
      refusedAt(inputs[names[0]], problem);
    }
  }

  /** Beside what another has written stands what was typed over it. */
  function sayWhatWasTyped(known, inputs) {
    for (const name of names.filter((one) => String(read(inputs[one])) !== String(written(one, known)))) {
      const now = shown.get(known[key])?.[name];
      if (now && now !== inputs[name]) markField(now, t("masters.typed", { text: columns[name].tick ? t(read(inputs[name]) ? "fields.yes" : "fields.no") : read(inputs[name]) }));
    }
  }

  /** The ETag of a thing that is still as it was when it was drawn; else somebody was quicker, and it is drawn anew. */
  async function unchanged(known) {
    const { body: now, etag } = await ask("GET", `${path}/${encodeURIComponent(known[key])}`);
    if (JSON.stringify(now) === JSON.stringify(known)) return etag;
    fill(said, el("p", { class: "notice bad", role: "alert" }, t("masters.changed_meanwhile", { number: known[key] })));
    await changed();
    return null;
  }

  /** Rows copied from a spreadsheet: number first, then the columns as they stand here; what is not there stays, and what somebody changed meanwhile. */
  async function paste(event) {
    const rows = rowsOf(event);
    if (!rows) return;
    fill(said);
    const all = new Map((await everything(path, {})).items.map((one) => [one[key], one])); // of a long list only the first pages are here
    const { kept, problem, at } = await keepAll(rows, async ([number, ...cells]) => {
      const known = held.get(number) ?? all.get(number);
      const match = known ? await unchanged(known) : undefined;
      if (match === null) return null;
      const missing = (name) => (known ? written(name, known) : (columns[name].fresh ?? columns[name].choices?.[0] ?? (columns[name].tick ? true : "")));
      return put(number, (name) => cells[names.indexOf(name)] || String(missing(name)), match);
    });
    if (problem) fill(said, el("h2", {}, at[0]), refusal(problem));
    tell(t("masters.pasted", { kept, rows: rows.length }));
    await changed();
  }

  const head = [key, ...names].map((name) => el("th", { scope: "col" }, t(`masters.${name}`)));
  const node = el("table", { class: "dense typed" }, el("caption", { class: "hidden" }, caption), el("thead", {}, el("tr", {}, head, el("th", { scope: "col" }, el("span", { class: "hidden" }, t("order.actions"))))), body);
  return { node, draw };
}
