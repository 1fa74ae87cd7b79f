/** A long table of which only the rows that can be seen are drawn. They are all of one height, which the style sheet says. */

import { el, fill } from "/js/dom.js";

const AHEAD = 20; // rows drawn above and below what is seen
const EDGE = 4; // rows before the end of what is drawn at which more is drawn
const ENOUGH = 100; // up to so many rows are simply all drawn
const NEAR = 60; // rows before the end at which more is asked for

/** `row` draws an item; `ended` is called when somebody comes near the end. */
export function windowed(body, { row, ended = () => null }) {
  let items = [];
  let drawn = new Map(); // the rows that are there, by their item
  let span = { from: 0, to: 0 };
  let height = 0;
  let waiting = false;

  const spacer = (rows) => {
    const cell = el("td", { colspan: "99" });
    cell.style.height = `${rows * height}px`;
    return rows > 0 && el("tr", { class: "spacer", "aria-hidden": "true" }, cell);
  };

  function show(scrolled = false) {
    waiting = false;
    if (!body.isConnected) return;
    if (items.length <= ENOUGH) {
      drawn = new Map();
      fill(body, items.map(row));
      return;
    }
    height ||= measured();
    const top = Math.floor(-body.getBoundingClientRect().top / height);
    const bottom = top + Math.ceil(innerHeight / height);
    if (scrolled && (span.from === 0 || top - EDGE > span.from) && (span.to === items.length || bottom + EDGE < span.to)) return;
    span = { from: Math.max(0, top - AHEAD), to: Math.min(items.length, bottom + AHEAD) };
    const { from, to } = span;
    const kept = new Map(items.slice(from, to).map((item) => [item, drawn.get(item) ?? row(item)]));
    drawn = kept;
    exchange(body, [spacer(from), ...kept.values(), spacer(items.length - to)].filter(Boolean));
    if (to > items.length - NEAR) ended();
  }

  function measured() {
    fill(body, row(items[0]));
    return body.firstElementChild.getBoundingClientRect().height;
  }

  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => show(true));
  }

  const later = () => items.length > ENOUGH && soon();
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later);
  return {
    draw(all) {
      items = all;
      show();
    },
    stop() {
      removeEventListener("scroll", later);
      removeEventListener("resize", later);
    },
  };
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
