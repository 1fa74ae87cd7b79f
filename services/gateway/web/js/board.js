/** The board: every work order on the floor, as a dense table or as columns by section. */

import { row } from "/js/boardrow.js";
import { byId, el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { drawKanban, GROUPS } from "/js/kanban.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { learn } from "/js/people.js";
import { savesLater } from "/js/saving.js";
import { ask } from "/js/session.js";
import { unplanned } from "/js/unplanned.js";
import { windowed } from "/js/windowed.js";

const SIZE = 200; // work orders a page; more come when somebody gets near the end
const TOPICS = ["work-orders", "operations", "reports", "inspections", "rework-orders", "schedule"];
const COLUMNS = ["work_order", "due", "progress", "wip", "working_now"];
const VIEWS = ["table", ...GROUPS.map((by) => `kanban_${by}`)];

const filters = { q: "", section: "", late: "", at: "" };
const chosen = { view: VIEWS[0] };

export function show(page) {
  const state = el("div");
  const past = el("div");
  const body = el("tbody");
  const head = el("thead", {}, el("tr", {}, COLUMNS.map((name) => el("th", { scope: "col" }, t(`board.${name}`)))));
  const table = el("table", { class: "board" }, el("caption", { class: "hidden" }, t("section.board")), head, body);
  const columns = el("div", { class: "kanban" });
  const none = el("p", { class: "empty", hidden: true }, t("board.none"));
  const rows = windowed(body, { row, ended: () => watched.further() });
  let items = [];
  let more = false;
  const watched = paged("/board", () => filters, {
    size: SIZE,
    topics: TOPICS,
    draw: async (all, next) => {
      await learn();
      items = all;
      more = next;
      draw();
    },
    fail: (problem) => fill(state, stale(problem)),
  });

  function draw() {
    const isTable = chosen.view === "table";
    table.hidden = !isTable;
    columns.hidden = isTable;
    none.hidden = items.length > 0 || !isTable;
    if (isTable) rows.draw(items);
    else drawKanban(columns, items, { by: chosen.view.replace("kanban_", ""), more });
    fill(views, VIEWS.map((view) => el("button", { type: "button", "aria-pressed": String(view === chosen.view), onclick: () => ((chosen.view = view), draw()) }, t(`board.as_${view}`))));
  }

  /** Who looks at the past is told so all the while, and is back with one tap. */
  function drawPast() {
    const back = () => {
      filters.at = byId("at").value = "";
      drawPast();
      watched.anew();
    };
    fill(past, filters.at && el("p", { class: "notice past", role: "status" }, el("b", {}, t("past.at", { at: formats.moment(filters.at) })), " ", el("button", { type: "button", onclick: back }, t("past.back"))));
  }

  filters.at = "";
  const views = el("div", { class: "segments small", role: "group", "aria-label": t("board.view") });
  const stuck = unplanned();
  fill(page, el("div", { class: "heading" }, el("h1", {}, t("section.board")), el("div", { class: "actions" }, views, savesLater(t("section.board"), "/js/desk/sheets.js", ({ saveBoard }) => saveBoard(filters)), el("a", { class: "back", href: "#/wall" }, t("section.wall"))), filterForm(() => (drawPast(), watched.anew()))), stuck.box, past, state, table, columns, none, watched.foot);
  return {
    stop() {
      watched.stop();
      stuck.stop();
      rows.stop();
    },
  };
}

function filterForm(changed) {
  const set = (name) => ({ target }) => {
    filters[name] = target.type === "checkbox" ? (target.checked ? "true" : "") : target.value.trim();
    changed();
  };
  const setInstant = ({ target: { value } }) => {
    filters.at = value ? new Date(formats.instantOf(value)).toISOString() : "";
    changed();
  };
  const section = el("select", { id: "section", onchange: set("section") });
  offerSections(section);
  return el(
    "form",
    { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    el("label", { for: "q" }, t("board.find")),
    el("input", { id: "q", type: "search", placeholder: t("board.find"), value: filters.q, oninput: patiently(set("q")), autocomplete: "off", maxlength: "100" }),
    el("label", { for: "section" }, t("board.section")),
    section,
    el("label", { class: "check" }, el("input", { id: "late", type: "checkbox", checked: filters.late === "true", onchange: set("late") }), t("board.only_late")),
    el("details", { class: "change" }, el("summary", {}, t("past.field")), el("input", { id: "at", type: "datetime-local", "aria-label": t("past.field"), onchange: setInstant })),
  );
}

/** The sections are those of the work centers; without them the choice is only `all`. */
async function offerSections(select) {
  const offer = (names) =>
    fill(select, ["", ...names].map((name) => el("option", { value: name, selected: name === filters.section }, name || t("board.all_sections"))));
  offer(filters.section ? [filters.section] : []);
  const { body } = await ask("GET", "/work-centers", { query: { limit: 500 } }).catch(() => ({ body: { items: [] } }));
  offer([...new Set([filters.section, ...body.items.map(({ section }) => section)])].filter(Boolean).sort());
}

/** Wait until the typing rests. */
function patiently(handle) {
  let timer = null;
  return (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => handle(event), 300);
  };
}
