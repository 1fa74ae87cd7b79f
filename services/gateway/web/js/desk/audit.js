/** Who did what, when, and how the thing was before and after. */

import { field, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { ANYTHING } from "/js/live.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";

const FILTERS = { actor: {}, action: {}, object: {}, from: { type: "date" }, to: { type: "date" } };

export function show(page) {
  const state = el("div");
  const list = el("div");
  const inputs = Object.fromEntries(Object.entries(FILTERS).map(([name, how]) => [name, el("input", { maxlength: "100", autocomplete: "off", onchange: () => watched.anew(), ...how })]));
  const wanted = () => Object.fromEntries(Object.entries(inputs).map(([name, { value }]) => [name, value.trim()]));
  const watched = paged("/audit", wanted, {
    draw: (items) => fill(list, entries(items, watched.all)),
    fail: (problem) => fill(state, stale(problem)),
    topics: [ANYTHING], // whatever is done is written down there
  });
  fill(page, el("div", { class: "row-form" }, Object.entries(inputs).map(([name, input]) => field(t(`audit.${name}`), input))), state, list, watched.foot);
  return watched;
}

function entries(items, all) {
  return table(t("access.audit"), [
    { label: t("audit.at"), cell: (one) => formats.moment(one.at) },
    { label: t("audit.actor"), cell: (one) => one.actor },
    { label: t("audit.action"), cell: (one) => el("code", {}, one.action) },
    { label: t("audit.object"), cell: (one) => one.object },
    { label: t("audit.change"), cell: (one) => el("details", { class: "change" }, el("summary", {}, t("audit.look")), el("dl", { class: "change-of" }, changes(one))) },
  ], items, { all });
}

/** Field by field what is different; where nothing was before, all that is there now. */
function changes({ before, after }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const text = (value) => (value === undefined || value === null ? t("desk.nothing") : typeof value === "string" ? value : JSON.stringify(value));
  return names
    .filter((name) => text(before?.[name]) !== text(after?.[name]))
    .map((name) => el("div", {}, el("dt", {}, name), el("dd", {}, before ? [el("del", {}, text(before[name])), " → "] : null, text(after?.[name]))));
}
