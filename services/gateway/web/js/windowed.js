/** A long table of which only the rows that can be seen are drawn. They are all of one height, which the style sheet says. */

import { el, fill } from "/js/dom.js";

const AHEAD = 8; // rows drawn above and below what is seen
const AT_ONCE = 3; // of those that nobody sees yet, so many a frame: a frame must not wait for all of them
const ENOUGH = 100; // up to so many rows are simply all drawn
const NEAR = 60; // rows before the end at which more is asked for

/** `row` draws an item; `ended` is called when somebody comes near the end. */
export function windowed(body, { row, ended = () => null }) {
  let items = [];
  let drawn = new Map(); // the rows that are there, by all that they show
  let span = { from: 0, to: 0 };
  let height = 0;
  let waiting = false;
  let isNew = false; // items that were not there when rows were drawn last

  const spacer = (rows) => {
    const cell = el("td", { colspan: "99" });
    cell.style.height = `${rows * height}px`;
    return rows > 0 && el("tr", { class: "spacer", "aria-hidden": "true" }, cell);
  };

  function show() {
    waiting = false;
    if (!body.isConnected) return;
    if (items.length <= ENOUGH) return draw({ from: 0, to: items.length });
    height ||= measured();
    const top = Math.floor(-body.getBoundingClientRect().top / height);
    const seen = within({ from: top, to: top + Math.ceil(innerHeight / height) + 1 }, items.length);
    const wanted = within({ from: seen.from - AHEAD, to: seen.to + AHEAD }, items.length);
    draw(nearer(span, seen, wanted));
    if (span.from > wanted.from || span.to < wanted.to) soon();
    if (wanted.to > items.length - NEAR) ended();
  }

  function draw({ from, to }) {
    if (!isNew && from === span.from && to === span.to) return;
    isNew = false;
    span = { from, to };
    drawn = new Map(items.slice(from, to).map((item) => [JSON.stringify(item), item]).map(([all, item]) => [all, drawn.get(all) ?? row(item)]));
    exchange(body, [spacer(from), ...drawn.values(), spacer(items.length - to)].filter(Boolean));
  }

  function measured() {
    fill(body, row(items[0]));
    return body.firstElementChild.getBoundingClientRect().height;
  }

  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(show);
  }

  const later = () => items.length > ENOUGH && soon();
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later);
  return {
    draw(all) {
      items = all;
      span = within(span, all.length);
      isNew = true;
      show();
    },
    stop() {
      removeEventListener("scroll", later);
      removeEventListener("resize", later);
    },
  };
}

const within = ({ from, to }, count) => ({ from: Math.min(count, Math.max(0, from)), to: Math.max(0, Math.min(count, to)) });

/** From the rows that are there a few nearer to those that are wanted; what is seen is there at once. */
function nearer(there, seen, wanted) {
  const isFar = there.to < seen.from || there.from > seen.to;
  const from = isFar ? seen.from : Math.min(seen.from, Math.max(there.from, wanted.from));
  const to = isFar ? seen.to : Math.max(seen.to, Math.min(there.to, wanted.to));
  const below = Math.min(AT_ONCE, wanted.to - to);
  return { from: Math.max(wanted.from, from - (AT_ONCE - below)), to: to + below };
}

/** Rows that stay are not touched: the browser lays out only what is new. */
function exchange(body, wanted) {
  const staying = new Set(wanted);
  for (const node of [...body.children]) if (!staying.has(node)) node.remove();
  let at = body.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else body.insertBefore(node, at);
  }
}
