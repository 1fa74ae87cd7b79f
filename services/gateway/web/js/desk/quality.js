/** What is to be inspected, what is to be reworked, and why pieces failed. */

import { capability } from "/js/desk/capability.js";
import { failures } from "/js/desk/failures.js";
import { holds } from "/js/desk/holds.js";
import { qualityCosts } from "/js/desk/qualitycosts.js";
import { samplingSchemes } from "/js/desk/sampling.js";
import { action, refill, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { fieldsOf } from "/js/ownfields.js";
import { paged } from "/js/paged.js";
import { defectReasons } from "/js/reasons.js";
import { ask, may } from "/js/session.js";

const REWORK = ["on_hold", "open", "done"];
const chosen = { rework: REWORK[0] };

export function show(page) {
  const parts = { due: el("div"), rework: el("div"), state: el("div") };
  const reasons = defectReasons();
  const fields = fieldsOf("inspections");
  const watched = [
    paged("/inspections", () => ({ status: "due" }), {
      topics: ["inspections", "reports"],
      draw: async (items) => refill(parts.due, due(items, await fields, again, watched[0].all)),
      fail: (problem) => fill(parts.state, stale(problem)),
    }),
    paged("/rework-orders", () => ({ status: chosen.rework }), {
      topics: ["rework-orders", "reports", "inspections"],
      draw: (items) => refill(parts.rework, rework(items, again, watched[1].all)),
      fail: () => null,
    }),
  ];
  const again = () => {
    watched.forEach((one) => one.again());
    defects.again();
  };
  const defects = failures(reasons);
  const onHold = holds();
  const schemes = samplingSchemes();
  const costs = qualityCosts(reasons);
  fill(
    page,
    el("div", { class: "heading" }, el("h1", {}, t("section.quality")), el("div", { class: "actions" }, el("a", { class: "back", href: "#/traces" }, t("section.traces")))),
    parts.state,
    sheet(t("quality.due"), [parts.due, watched[0].foot]),
    sheet(t("quality.rework"), [parts.rework, watched[1].foot], reworkFilter(() => watched[1].anew())),
    onHold.node,
    schemes.node,
    defects.node,
    costs.node,
    capability(),
  );
  return {
    stop() {
      defects.stop();
      onHold.stop();
      schemes.stop();
      costs.stop();
      watched.forEach((one) => one.stop());
    },
  };
}

function reworkFilter(changed) {
  const options = REWORK.map((status) => el("option", { value: status, selected: status === chosen.rework }, word("rework_status", status)));
  return el("select", { "aria-label": t("order.status"), onchange: ({ target }) => ((chosen.rework = target.value), changed()) }, options);
}

const sheet = (title, content, tools = null) => el("section", { class: "sheet" }, el("div", { class: "heading" }, el("h2", {}, title), tools && el("div", { class: "actions" }, tools)), content);

function due(items, fields, again, all) {
  return table(t("quality.due"), [
    { label: t("board.work_order"), cell: (one) => el("a", { class: "number", href: `#/order/${encodeURIComponent(one.work_order)}` }, one.work_order) },
    { label: t("order.step"), cell: (one) => `${one.sequence} ${one.name}` },
    { label: t("quality.lot"), cell: (one) => formats.quantity(one.lot_quantity), number: true },
    { label: t("quality.sample"), cell: (one) => formats.quantity(one.sample_quantity), number: true },
    { label: t("quality.since"), cell: (one) => formats.moment(one.due_at) },
    { label: t("quality.result"), cell: (one) => (may("quality.inspect") ? result(one, fields, again) : "") },
  ], items, { all });
}

/** Nothing wrong is said with one tap where nothing else is asked; all the rest on the inspector's own form. */
function result({ id, sample_quantity: sample, characteristics }, fields, again) {
  const asks = characteristics.length > 0 || fields.some(({ required }) => required);
  const good = () => ask("POST", `/inspections/${id}/result`, { body: { inspected: sample, failed: [], disposition: "accept" } });
  const form = el("a", { class: "button small", href: `#/inspection/${id}/quality` }, t(asks ? "section.inspect" : "quality.some_failed"));
  return el("div", { class: "actions" }, asks ? null : action(t("quality.all_good"), good, { done: again }), form);
}

function rework(items, again, all) {
  const release = (one) =>
    one.status === "on_hold" && may("quality.write") ? action(t("quality.release"), () => ask("POST", `/rework-orders/${one.id}/release`, { body: {} }), { done: again }) : null;
  return table(t("quality.rework"), [
    { label: t("board.work_order"), cell: (one) => el("a", { class: "number", href: `#/order/${encodeURIComponent(one.work_order)}` }, one.work_order) },
    { label: t("order.item"), cell: (one) => one.item },
    { label: t("order.quantity"), cell: (one) => formats.quantity(one.quantity), number: true },
    { label: t("quality.path"), cell: (one) => t("quality.from_to", { from: one.from_sequence, to: one.sequence }) },
    { label: t("wages.hours"), cell: (one) => formats.hours(one.hours), number: true },
    { label: t("order.status"), cell: (one) => el("span", { class: "chip" }, word("rework_status", one.status)) },
    { label: t("order.actions"), cell: release },
  ], items, { all });
}
