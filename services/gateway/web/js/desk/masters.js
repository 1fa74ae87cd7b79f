/** Master data as tables that are typed into, or pasted into from a spreadsheet. */

import { importing } from "/js/desk/importing.js";
import { KINDS } from "/js/desk/kinds.js";
import { lazily } from "/js/desk/lazy.js";
import { saves, savesRows } from "/js/desk/table.js";
import { typedTable } from "/js/desk/typed.js";
import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";

const SEARCHED = ["items", "work-centers", "workers"];
const SHEETS = ["items", "work-centers", "teams", "workers"]; // what is imported and exported as one
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
  const tools = [searched && find, SHEETS.includes(kind) ? saves(t("desk.export"), `/exports/${kind}`, { format: "xlsx" }, `${kind}.xlsx`) : savesRows(t(`kind.${kind}`), told({ key, columns }), watched.all), LABELLED[kind] && saves(t("masters.labels"), "/labels.pdf", () => ({ kind: LABELLED[kind], q: find.value.trim() }), `${kind}.pdf`)];
  fill(
    page,
    el("div", { class: "heading" }, el("h1", {}, t("section.masters")), el("div", { class: "actions" }, tools)),
    tabs(kind),
    el("p", { class: "about" }, t(kind === "calendars" ? "masters.about_calendars" : "masters.about")),
    SHEETS.includes(kind) ? el("div", { class: "actions" }, importing(kind, said, changed), routing ? importing("routings", said, changed, { title: t("masters.import_routings") }) : null) : null,
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
