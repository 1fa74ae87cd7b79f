/** A wall display: what stands before each section now, the late first, in letters for the other end of the hall. */

import { lateness, progress } from "/js/boardrow.js";
import { el, fill } from "/js/dom.js";
import { escalatedFirst, isEscalated } from "/js/exceptions.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { isUsed } from "/js/modules.js";
import { stale } from "/js/notices.js";
import { learn, named } from "/js/people.js";
import { poll } from "/js/polling.js";
import { ask } from "/js/session.js";
import { serverNow } from "/js/wire.js";

const TURN = 12_000; // milliseconds until the next ones of a section that has more than fit
const HEIGHT = 150; // pixels an order takes at most, by which is reckoned how many fit
const PAGE = 500;
const TOPICS = ["work-orders", "operations", "reports", "inspections", "rework-orders", "schedule"];

/** `argument` names the one section whose wall it is; without it, all of them. */
export function show(page, { argument: [section = ""] }) {
  const state = el("div");
  const head = el("div", { class: "wall-head" });
  const trouble = el("div", { class: "wall-trouble" });
  const columns = el("div", { class: "wall" });
  let items = [];
  let turn = 0;

  function draw() {
    const now = formats.moment(serverNow().toISOString());
    const late = items.filter((one) => one.late).length;
    const figure = (label, value, bad = false) => el("span", { class: bad ? "bad" : null }, el("b", {}, formats.quantity(value)), " ", label);
    fill(head, el("h1", {}, section || t("section.wall")), figure(t("wall.open"), items.length), figure(t("wall.late"), late, late > 0), el("time", {}, now), el("a", { class: "back", href: "#/board" }, t("wall.leave")));
    const sections = section ? [section] : [...new Set(items.map(sectionOf))].sort();
    fill(columns, sections.length ? sections.map((name) => column(name, items.filter((one) => sectionOf(one) === name), turn)) : el("p", { class: "empty" }, t("board.none")));
  }

  const watched = [
    poll("/board", () => ({ section, limit: PAGE }), {
      topics: TOPICS,
      lookUp: allOpen,
      times: () => Math.max(1, items.length / PAGE),
      draw: async (body) => {
        await learn();
        items = body.items.filter((one) => !section || sectionOf(one) === section);
        draw();
      },
      fail: (problem) => fill(state, stale(problem)),
    }),
  ];
  if (isUsed("exceptions")) {
    watched.push(
      poll("/exceptions", () => ({ unresolved: true, limit: 500 }), {
        topics: ["exceptions"],
        draw: ({ items: all }) => fill(trouble, escalatedFirst(all).slice(0, 4).map(exception)),
        fail: () => null,
      }),
    );
  }
  const turning = setInterval(() => ((turn += 1), draw()), TURN);
  fill(page, head, state, trouble, columns);
  return {
    stop() {
      clearInterval(turning);
      watched.forEach((one) => one.stop());
    },
  };
}

const isOpen = ({ status }) => status === "released" || status === "on_hold";

/** Every open work order, however many there are; the board tells them before those that are done. */
async function allOpen(path, { query }) {
  const items = [];
  for (let cursor; cursor !== null; ) {
    const { body } = await ask("GET", path, { query: { ...query, cursor } });
    items.push(...body.items.filter(isOpen));
    cursor = body.items.every(isOpen) ? body.next_cursor : null;
  }
  return { body: { items }, etag: null };
}

const sectionOf = ({ current_operation: current }) => (current ? (current.section ?? current.name) : "");

/** A section with as many as fit; the others take their turn. */
function column(name, items, turn) {
  const first = [...items].sort((one, other) => Number(other.late) - Number(one.late) || other.priority - one.priority || one.due_on.localeCompare(other.due_on));
  const fit = Math.max(2, Math.floor((innerHeight - 200) / HEIGHT));
  const pages = Math.max(1, Math.ceil(first.length / fit));
  const page = turn % pages;
  const place = pages > 1 && el("small", {}, ` ${page + 1}/${pages}`);
  return el("section", { class: "wall-column" }, el("h2", {}, name || t("board.all_done"), " ", el("b", {}, formats.quantity(first.length)), place), el("ul", {}, first.slice(page * fit, (page + 1) * fit).map(order)));
}

function order(one) {
  const current = one.current_operation;
  const waiting = one.wip.find(({ sequence }) => sequence === current?.sequence)?.waiting ?? "0";
  return el(
    "li",
    { class: one.late ? "late" : null },
    el("p", {}, el("b", { class: "number" }, one.work_order), " ", one.item_name ?? one.item, " ", lateness(one) ?? el("span", { class: "chip" }, t("operations.due", { day: formats.day(one.due_on) }))),
    current && el("p", {}, `${current.sequence} ${current.name} · `, el("b", {}, t("board.waiting_at", { quantity: formats.quantity(waiting) })), one.status === "on_hold" ? el("b", { class: "chip warn" }, word("work_order_status", one.status)) : null),
    el("p", { class: "progress" }, progress(one)),
    one.working_now.length ? el("p", { class: "item" }, one.working_now.map(({ worker }) => named(worker)).join(", ")) : null,
  );
}

function exception(one) {
  const { kind, work_center: place, note, stops_work: stops } = one;
  const late = isEscalated(one) && t("exception.escalated", { at: formats.moment(one.escalated_at) });
  return el("p", { class: stops || late ? "bad" : null }, el("b", {}, [place, word("exception_kind", kind), stops && t("exception.stopped"), late].filter(Boolean).join(" · ")), " ", note);
}
