/** A plan drawn as bars in time: a row for each work center or person. Bars can be dragged, or moved with the arrow keys. */

import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";

const HOUR = 3_600_000; // milliseconds
const STEP = HOUR / 4; // by how much an arrow key moves a bar
const TICKS = 8;
const KEYS = "Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown";
const ROOM = 60; // rows; of more those that have bars come first

/**
 * `bars` have `key`, `row`, `start`, `end`, `label`, `late`, `pinned`. `moved` is told of a bar and where it was put:
 * `(bar, {row, start})`; without it nothing can be moved. `loads` are `{row, start, end, percent, overloaded}`: how full
 * a row is from when to when; who has a load and no bar, and who is `known`, has a row too, to be given work.
 * `called` names a row.
 */
export function gantt(bars, { from, to, loads = [], known = [], called = (row) => row, moved = null, opened = () => null }) {
  const used = new Set(bars.map(({ row }) => row));
  const all = [...new Set([...used, ...loads.map(({ row }) => row), ...known])].sort();
  const rows = all.length > ROOM ? [...all.filter((row) => used.has(row)), ...all.filter((row) => !used.has(row))] : all;
  const width = to - from;
  const share = (at) => `${(100 * Math.min(Math.max(at - from, 0), width)) / width}%`;
  const ticks = Array.from({ length: TICKS }, (_, at) => from + (at * width) / TICKS);

  function bar(one, track) {
    const start = Date.parse(one.start);
    const label = `${one.label}, ${formats.moment(one.start)} – ${formats.moment(one.end)}`;
    const node = el(
      "button",
      {
        type: "button",
        class: ["bar", one.late ? "late" : "", one.pinned ? "pinned" : ""].join(" ").trim(),
        title: label,
        "aria-label": label,
        "aria-keyshortcuts": moved && KEYS,
        "data-key": one.key,
        onclick: () => node.dataset.dragged ? delete node.dataset.dragged : opened(one), // a drag ends in a click as well
        onkeydown: (event) => byKey(event, one, start),
      },
      one.label,
    );
    node.style.setProperty("--track", String(track));
    node.style.insetInlineStart = share(start);
    node.style.width = `${(100 * Math.max(Date.parse(one.end) - start, width / 400)) / width}%`;
    if (moved) draggable(node, one, start);
    return node;
  }

  /** How full a row is, as a strip under its bars; what it says stands in its label. */
  function load({ start, end, percent, overloaded, label }) {
    const node = el("span", { class: overloaded ? "load over" : "load", title: label, role: "img", "aria-label": label });
    node.style.insetInlineStart = share(start);
    node.style.width = share(end) === share(start) ? "0" : `calc(${share(end)} - ${share(start)} - 1px)`;
    node.style.setProperty("--full", `${Math.min(100, percent)}%`);
    return node;
  }

  function byKey(event, one, start) {
    const later = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key] ?? 0;
    const lower = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    const row = rows[rows.indexOf(one.row) + lower];
    if (!moved || !event.altKey || !(later || (lower && row))) return;
    event.preventDefault();
    moved(one, { row, start: new Date(start + later) });
  }

  function draggable(node, one, start) {
    let grabbed = null;
    node.addEventListener("pointerdown", (event) => {
      delete node.dataset.dragged;
      grabbed = { x: event.clientX, y: event.clientY };
      node.setPointerCapture(event.pointerId);
      node.classList.add("held");
    });
    node.addEventListener("lostpointercapture", () => {
      grabbed = null; // also when the browser took it, to scroll
      node.style.translate = "";
      node.classList.remove("held");
    });
    node.addEventListener("pointermove", (event) => {
      if (grabbed) node.style.translate = `${event.clientX - grabbed.x}px ${event.clientY - grabbed.y}px`;
    });
    node.addEventListener("pointerup", (event) => {
      if (!grabbed) return;
      const by = event.clientX - grabbed.x;
      const far = Math.abs(by) + Math.abs(event.clientY - grabbed.y) > 4;
      grabbed = null;
      if (!far) return;
      node.dataset.dragged = "yes";
      node.hidden = true;
      const row = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-row]")?.dataset.row || one.row;
      node.hidden = false;
      const lane = node.parentElement.getBoundingClientRect();
      const at = start + Math.round((by / lane.width) * (width / STEP)) * STEP;
      moved(one, { row, start: new Date(at) });
    });
  }

  const scale = ticks.map((at) => {
    const tick = el("span", { class: "tick" }, formats.moment(new Date(at).toISOString()));
    tick.style.insetInlineStart = share(at);
    return tick;
  });
  const lane = (row) => {
    const own = tracked(bars.filter((one) => one.row === row));
    const node = el("div", { class: "lane", "data-row": row }, own.map(({ one, track }) => bar(one, track)), loads.filter((one) => one.row === row).map(load));
    node.style.setProperty("--tracks", String(1 + Math.max(0, ...own.map(({ track }) => track))));
    return node;
  };
  const lanes = rows.map((row) =>
    el("div", { class: "lane-row" }, el("b", {}, called(row)), lane(row)),
  );
  return el("div", { class: "gantt", role: "group", "aria-label": t("schedule.plan") }, el("div", { class: "lane-row scale" }, el("b"), el("div", { class: "lane" }, scale)), lanes);
}

/** Put a new plan in place of the old one: out of nobody's hand, and who stood on a bar stands on it again. */
export async function redrawn(box, plan) {
  if (box.querySelector(".held")) await new Promise((resolve) => box.addEventListener("lostpointercapture", resolve, { once: true }));
  const { key } = box.contains(document.activeElement) ? document.activeElement.dataset : {};
  fill(box, plan);
  if (key) box.querySelector(`[data-key="${key}"]`)?.focus();
}

/** Bars of a row that are there at the same time lie under each other: each on the first track that is free by then. */
function tracked(bars) {
  const free = []; // of each track, when its last bar ends
  return [...bars]
    .sort((one, other) => Date.parse(one.start) - Date.parse(other.start))
    .map((one) => {
      const found = free.findIndex((end) => end <= Date.parse(one.start));
      const track = found < 0 ? free.length : found;
      free[track] = Date.parse(one.end);
      return { one, track };
    });
}
