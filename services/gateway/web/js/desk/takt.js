/** Takt: the time there is for a piece against the time it takes where it is tightest, of what is due soon. */

import { table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";

const GROUPS = ["item", "section"];
const DAYS = [7, 14, 28];
const DAY = 86_400_000; // milliseconds

const chosen = { group: GROUPS[0], days: DAYS[1] };

export function show(page) {
  const state = el("div");
  const list = el("div");
  const tools = el("div", { class: "actions" });
  const watched = paged("/takt", () => ({ group: chosen.group, from: formats.today(), to: formats.dayOf(Date.now() + (chosen.days - 1) * DAY) }), {
    topics: ["schedule", "work-orders", "items", "work-centers"],
    draw: (items) => fill(list, items.length ? drawn(items) : el("p", { class: "empty" }, t("takt.none"))),
    fail: (problem) => fill(state, stale(problem)),
  });
  const drawn = (items) => table(t("schedule.takt"), columns(), items, { all: watched.all, mark: (one) => (one.keeps_up ? null : "late") });
  const segments = (name, values, said) =>
    el("div", { class: "segments small" }, values.map((value) => el("button", { type: "button", "aria-pressed": String(chosen[name] === value), onclick: () => ((chosen[name] = value), choose(), watched.anew()) }, said(value))));
  const choose = () => fill(tools, segments("group", GROUPS, (one) => t(`takt.of_${one}`)), segments("days", DAYS, formats.days));
  choose();
  fill(page, el("p", { class: "about" }, t("takt.about")), tools, state, list, watched.foot);
  return watched;
}

const seconds = (value) => formats.shared(value);

function columns() {
  return [
    { label: t(`takt.of_${chosen.group}`), cell: (one) => el("b", {}, one.key ?? t("loads.without")) },
    { label: t("takt.demand"), cell: (one) => formats.quantity(one.demand), number: true },
    { label: t("takt.open"), cell: (one) => formats.hours(one.open_hours), number: true },
    { label: t("takt.takt"), cell: (one) => seconds(one.takt_seconds), number: true },
    { label: t("takt.cycle"), cell: (one) => seconds(one.cycle_seconds), number: true },
    { label: t("takt.verdict"), cell: (one) => el("b", { class: `chip ${one.keeps_up ? "completed" : "bad"}` }, t(one.keeps_up ? "takt.keeps_up" : "takt.too_slow")) },
    { label: t("takt.tightest"), cell: (one) => [one.sequence, ...one.work_centers].filter((part) => part !== null).join(" · ") },
  ];
}
