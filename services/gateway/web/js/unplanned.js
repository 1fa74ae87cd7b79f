/** Work orders that nobody can make as things are, and why: said wherever somebody looks at all of them. */

import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { paged } from "/js/paged.js";
import { may } from "/js/session.js";

const SHOWN = 20;

/** `box` is to be put on the page; it is empty as long as everything has its place. */
export function unplanned() {
  const box = el("div");
  if (!may("orders.read")) return { box, stop: () => null };
  const watched = paged("/work-orders", () => ({ unplanned: true }), {
    size: SHOWN,
    topics: ["work-orders", "schedule"],
    draw: (items, more) => fill(box, items.length ? notice(items, more, box.firstElementChild?.open) : null),
    fail: () => null,
  });
  return { box, stop: () => watched.stop() };
}

/** What somebody has unfolded stays unfolded when it is drawn anew. */
const notice = (items, more, open = false) =>
  el(
    "details",
    { class: "notice bad", open },
    el("summary", {}, t("schedule.so_many_unplanned", { count: more ? `${items.length}+` : items.length })),
    el("ul", {}, items.map((one) => el("li", {}, el("a", { class: "number", href: `#/order/${encodeURIComponent(one.number)}` }, one.number), " ", one.unplanned_reason))),
  );
