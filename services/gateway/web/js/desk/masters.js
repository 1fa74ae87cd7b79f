/** Master data as tables that are typed into, or pasted into from a spreadsheet. */

import { KINDS } from "/js/desk/kinds.js";
import { lazily } from "/js/desk/lazy.js";
import { saves, savesRows } from "/js/desk/table.js";
import { typedTable } from "/js/desk/typed.js";
import { busy, el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal, stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { picker } from "/js/pick.js";
import { ask } from "/js/session.js";

const SEARCHED = ["items", "work-centers", "workers"];
const SHEETS = ["items", "work-centers", "workers"]; // what is imported and exported as one
const LABELLED = { workers: "worker", "work-centers": "work_center" };

const CHANGEOVERS = "changeovers"; // no list of things, but one table of a plant

const tabs = (kind) =>
  el("nav", { class: "tabs", "aria-label": t("section.masters") }, [...Object.keys(KINDS), CHANGEOVERS].map((one) => el("a", { href: `#/masters/${one}`, "aria-current": one === kind ? "page" : null }, t(`kind.${one}`))));

export function show(page, { argument: [wanted] }) {
  if (wanted === CHANGEOVERS) return changeovers(page);
  const kind = Object.hasOwn(KINDS, wanted) ? wanted : "items";
  const { key = "number", columns, routing, whole } = KINDS[kind];
  const said = el("div");
  const state = el("div");
  const find = el("input", { type: "search", "aria-label": t("board.find"), placeholder: t("board.find"), maxlength: "100", onchange: () => watched.anew() });
  let own = false; // what is new was changed here
  const changed = () => ((own = true), watched.again());
  const searched = SEARCHED.includes(kind);
  const route = (one) => (one.kind === "make" ? el("a", { href: `#/routing/${encodeURIComponent(one.number)}` }, t("masters.routing")) : null);
  const typed = typedTable({ path: `/${kind}`, caption: t(`kind.${kind}`), key, columns, whole, beside: routing ? route : undefined, said, changed });
  const hands = () => typed.node.contains(document.activeElement); // nothing is drawn under them
  const watched = paged(`/${kind}`, () => (searched ? { q: find.value.trim() } : {}), {
    size: 200,
    topics: [kind],
    draw: (items) => (own || !hands()) && ((own = false), typed.draw(items)),
    fail: (problem) => fill(state, stale(problem)),
  });
  const tools = [searched && find, SHEETS.includes(kind) ? saves(t("desk.export"), `/exports/${kind}`, { format: "xlsx" }, `${kind}.xlsx`) : savesRows(t(`kind.${kind}`), told({ key, columns }), watched.all), LABELLED[kind] && saves(t("masters.labels"), "/labels.pdf", { kind: LABELLED[kind] }, `${kind}.pdf`)];
  fill(
    page,
    el("div", { class: "heading" }, el("h1", {}, t("section.masters")), el("div", { class: "actions" }, tools)),
    tabs(kind),
    el("p", { class: "about" }, t(kind === "calendars" ? "masters.about_calendars" : "masters.about")),
    importing(kind, said, changed),
    said,
    state,
    el("div", { class: "matrix" }, typed.node),
    watched.foot,
  );
  return watched;
}

function changeovers(page) {
  const content = el("div", { class: "sheets" });
  fill(page, el("h1", {}, t("section.masters")), tabs(CHANGEOVERS), content);
  return lazily("/js/desk/changeovers.js")(content, {});
}

/** The columns of a kind as a file has them. */
const told = ({ key, columns }) =>
  [key, ...Object.keys(columns)].map((name) => ({ label: t(`masters.${name}`), cell: (one) => String(columns[name]?.write?.(one[name], one) ?? one[name] ?? "") }));

/** A whole sheet at once: looked at first, and taken in only when somebody says so. */
function importing(kind, said, done) {
  if (!SHEETS.includes(kind)) return null;
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
    el("div", { class: "row-form" }, picker(chosen, t("masters.sheet")), el("button", { type: "button", class: "small", onclick: take(true) }, t("masters.look")), el("button", { type: "button", class: "small", onclick: take(false) }, t("masters.take_in"))),
  );
}
