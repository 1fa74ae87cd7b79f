/** Master data as tables that are typed into, or pasted into from a spreadsheet. */

import { saves } from "/js/desk/table.js";
import { busy, el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal, tell } from "/js/notices.js";
import { ask } from "/js/session.js";

/** Each collection: what its key is called, and its columns; `how` says how a cell is read. */
const KINDS = {
  items: { columns: { name: {}, unit: { fresh: "pcs" }, kind: { choices: ["make", "buy"] } }, routing: true },
  "work-centers": { columns: { name: {}, section: { optional: true }, calendar: { optional: true }, capacity: { how: Number, fresh: "1" }, efficiency: { fresh: "1" } } },
  teams: { columns: { name: {}, leader: { optional: true } } },
  workers: { columns: { name: {}, team: { optional: true }, skills: { how: (text) => text.split(/[,，、\s]+/u).filter(Boolean), write: (list) => list.join(", ") }, calendar: { optional: true } }, unseen: ["active"] },
  "defect-reasons": { key: "code", columns: { name: {}, cause: { choices: ["worker", "material", "machine", "upstream"] } } },
};

export function show(page, { argument: [wanted] }) {
  const kind = Object.hasOwn(KINDS, wanted) ? wanted : "items";
  const { key = "number", columns, routing, unseen = [] } = KINDS[kind];
  let held = new Map(); // what the plant has, by number: a row replaces it whole
  const names = Object.keys(columns);
  const said = el("div");
  const body = el("tbody");

  async function draw() {
    try {
      const { body: list } = await ask("GET", `/${kind}`, { query: { limit: 500 } });
      held = new Map(list.items.map((one) => [one[key], one]));
      fill(body, list.items.map((one) => row(one)), row(null));
    } catch (problem) {
      fill(said, refusal(problem));
    }
  }

  /** A row to type into; it is kept when it is left. A new one comes when the last is filled. */
  function row(known) {
    const inputs = Object.fromEntries(names.map((name) => [name, cellInput(name, known)]));
    const number = known ? el("b", {}, known[key]) : el("input", { "aria-label": t(`masters.${key}`), maxlength: "40" });
    const state = el("span", { class: "state", role: "status" });
    const node = el(
      "tr",
      { class: known ? null : "fresh" },
      el("th", { scope: "row" }, number),
      names.map((name) => el("td", {}, inputs[name])),
      el("td", {}, routing && known?.kind === "make" ? el("a", { href: `#/routing/${encodeURIComponent(known[key])}` }, t("masters.routing")) : null, state),
    );
    const save = () => keep(known ? known[key] : number.value.trim(), inputs, state, known);
    node.addEventListener("change", save);
    node.addEventListener("paste", (event) => paste(event));
    return node;
  }

  function cellInput(name, known) {
    const { choices, fresh = "", write = (value) => value ?? "" } = columns[name];
    const label = t(`masters.${name}`);
    const value = known ? write(known[name]) : fresh;
    if (choices) return el("select", { "aria-label": label }, choices.map((one) => el("option", { value: one, selected: one === value }, t(`choice.${one}`))));
    return el("input", { "aria-label": label, value });
  }

  const written = (name, one) => (columns[name].write ?? ((value) => value ?? ""))(one[name]);

  const bodyOf = (number, read) => ({
    ...Object.fromEntries(
      names
        .map((name) => [name, read(name), columns[name]])
        .filter(([, text, { optional }]) => !(optional && text === ""))
        .map(([name, text, { how = String }]) => [name, how(text)]),
    ),
    ...(held.has(number) ? Object.fromEntries(unseen.map((name) => [name, held.get(number)[name]])) : {}),
  });

  async function keep(number, inputs, state, known) {
    if (!number || !inputs.name.value.trim()) return;
    fill(said);
    try {
      await ask("PUT", `/${kind}/${encodeURIComponent(number)}`, { body: bodyOf(number, (name) => inputs[name].value.trim()) });
      state.textContent = t("masters.kept");
      if (!known) await draw();
    } catch (problem) {
      state.textContent = "";
      fill(said, refusal(problem));
    }
  }

  /** Rows copied from a spreadsheet: number first, then the columns as they stand here. */
  async function paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const rows = text.split(/\r?\n/u).map((line) => line.split("\t").map((cell) => cell.trim())).filter(([number]) => number);
    if (rows.length < 2 && (rows[0]?.length ?? 0) < 2) return;
    event.preventDefault();
    fill(said);
    let kept = 0;
    for (const [number, ...cells] of rows) {
      const known = held.get(number);
      const missing = (name) => (known ? String(written(name, known)) : (columns[name].fresh ?? columns[name].choices?.[0] ?? ""));
      const read = (name) => cells[names.indexOf(name)] || missing(name);
      try {
        await ask("PUT", `/${kind}/${encodeURIComponent(number)}`, { body: bodyOf(number, read) });
        kept += 1;
      } catch (problem) {
        fill(said, el("h2", {}, number), refusal(problem));
        break;
      }
    }
    tell(t("masters.pasted", { kept, rows: rows.length }));
    await draw();
  }

  const tabs = Object.keys(KINDS).map((one) => el("a", { href: `#/masters/${one}`, "aria-current": one === kind ? "page" : null }, t(`kind.${one}`)));
  const head = [key, ...names].map((name) => el("th", { scope: "col" }, t(`masters.${name}`)));
  fill(
    page,
    el("div", { class: "heading" }, el("h1", {}, t("section.masters")), saves(t("desk.export"), `/exports/${kind}`, { format: "xlsx" }, `${kind}.xlsx`)),
    el("nav", { class: "tabs", "aria-label": t("section.masters") }, tabs),
    el("p", { class: "about" }, t("masters.about")),
    importing(kind, said, draw),
    said,
    el("table", { class: "dense typed" }, el("caption", { class: "hidden" }, t(`kind.${kind}`)), el("thead", {}, el("tr", {}, head, el("th", { scope: "col" }, t("order.actions")))), body),
  );
  draw();
  return null;
}

const IMPORTED = ["items", "work-centers", "workers"];

/** A whole sheet at once: looked at first, and taken in only when somebody says so. */
function importing(kind, said, done) {
  if (!IMPORTED.includes(kind)) return null;
  const chosen = el("input", { type: "file", accept: ".xlsx,.csv", "aria-label": t("masters.sheet") });
  const take = (dry) => async ({ currentTarget }) => {
    if (!chosen.files.length) return;
    const form = new FormData();
    form.append("file", chosen.files[0]);
    await busy(currentTarget, async () => {
      try {
        const { body } = await ask("POST", `/imports/${kind}`, { form, query: { dry_run: dry } });
        const wrong = body.items.flatMap(({ row, errors }) => errors.map(({ cell, message }) => el("li", {}, t("masters.row", { row }), " ", cell ?? "", " ", message)));
        fill(said, el("div", { class: `notice ${wrong.length ? "bad" : "good"}` }, el("p", {}, t(dry ? "masters.would" : "masters.did", body)), wrong.length ? el("ul", {}, wrong) : null));
        if (!dry) await done();
      } catch (problem) {
        fill(said, refusal(problem));
      }
    });
  };
  return el(
    "details",
    { class: "change" },
    el("summary", {}, t("masters.import")),
    el("div", { class: "row-form" }, chosen, el("button", { type: "button", class: "small", onclick: take(true) }, t("masters.look")), el("button", { type: "button", class: "small", onclick: take(false) }, t("masters.take_in"))),
  );
}
