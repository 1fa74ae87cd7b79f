/** The board: every work order on the floor, where its pieces are and who is at them. */

import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { learn, named } from "/js/people.js";
import { poll } from "/js/polling.js";
import { ask, may } from "/js/session.js";

const MOST = 100; // work orders on one screen; the filters find the others
const TOPICS = ["work-orders", "operations", "reports", "inspections", "rework-orders", "schedule"];
const COLUMNS = ["work_order", "due", "progress", "wip", "working_now"];

const filters = { q: "", section: "", late: "" };

export function show(page) {
  const state = el("div");
  const rows = el("tbody");
  const more = el("p", { class: "empty", hidden: true }, t("board.more", { count: MOST }));
  const head = el("thead", {}, el("tr", {}, COLUMNS.map((name) => el("th", { scope: "col" }, t(`board.${name}`)))));
  const none = el("p", { class: "empty", hidden: true }, t("board.none"));
  const watched = poll("/board", () => ({ ...filters, limit: MOST }), {
    topics: TOPICS,
    draw: async ({ items, next_cursor: next }) => {
      await learn();
      fill(rows, items.map(row));
      none.hidden = items.length > 0;
      more.hidden = !next;
    },
    fail: (problem) => fill(state, stale(problem)),
  });
  fill(
    page,
    el("div", { class: "heading" }, el("h1", {}, t("section.board")), filterForm(() => watched.again())),
    state,
    el("table", { class: "board" }, el("caption", { class: "hidden" }, t("section.board")), head, rows),
    none,
    more,
  );
  return watched;
}

function filterForm(changed) {
  const set = (name) => ({ target }) => {
    filters[name] = target.type === "checkbox" ? (target.checked ? "true" : "") : target.value.trim();
    changed();
  };
  const section = el("select", { id: "section", onchange: set("section") });
  offerSections(section);
  return el(
    "form",
    { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    el("label", { for: "q" }, t("board.find")),
    el("input", { id: "q", type: "search", value: filters.q, oninput: patiently(set("q")), autocomplete: "off", maxlength: "100" }),
    el("label", { for: "section" }, t("board.section")),
    section,
    el("label", { class: "check" }, el("input", { id: "late", type: "checkbox", checked: filters.late === "true", onchange: set("late") }), t("board.only_late")),
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

function row(order) {
  const cell = (name, ...children) => el("td", { class: name, "data-column": t(`board.${name}`) }, ...children);
  return el(
    "tr",
    { class: order.late ? "late" : null },
    el(
      "th",
      { scope: "row" },
      el("span", { class: "number" }, may("orders.read") ? el("a", { href: `#/order/${encodeURIComponent(order.work_order)}` }, order.work_order) : order.work_order),
      el("span", { class: "item" }, [order.item, order.item_name, order.customer].filter(Boolean).join(" · ")),
      el("span", { class: "chip" }, word("work_order_status", order.status)),
    ),
    cell("due", el("span", {}, formats.day(order.due_on)), lateness(order)),
    cell("progress", progress(order)),
    cell("wip", el("ol", { class: "wip" }, order.wip.map(step))),
    cell("working_now", el("ul", {}, order.working_now.map(presence))),
  );
}

function lateness({ late, late_by_seconds: seconds }) {
  if (!late) return null;
  return el("b", { class: "chip bad" }, seconds > 0 ? t("board.late_by", { span: formats.span(seconds) }) : t("board.late"));
}

function progress({ percent, quantity }) {
  const label = t("board.percent_of", { percent: formats.quantity(percent), quantity: formats.quantity(quantity) });
  return [el("progress", { max: "100", value: percent, "aria-label": label }), el("small", {}, label)];
}

/** A step: what is good there, what waits before it, and what failed. */
function step({ sequence, name, waiting, good, scrap, rework }) {
  const figure = (kind, value) =>
    Number(value) === 0 ? null : el("span", { class: kind }, t(`board.${kind}_at`, { quantity: formats.quantity(value) }));
  return el(
    "li",
    { class: Number(waiting) === 0 ? null : "has-waiting" },
    el("b", {}, `${sequence} ${name}`),
    figure("waiting", waiting),
    figure("good", good),
    figure("scrap", scrap),
    figure("rework", rework),
  );
}

function presence({ worker, since }) {
  return el("li", {}, t("board.since", { worker: named(worker), time: formats.clockTime(since) }));
}
