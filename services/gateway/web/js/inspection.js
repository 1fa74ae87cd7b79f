/** One inspection: how many were looked at, how many failed and why, what was measured, what becomes of them. */

import * as decimals from "/js/decimals.js";
import { busy, el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { keypad, quantityField } from "/js/keypad.js";
import { limited } from "/js/limits.js";
import { measuring } from "/js/measuring.js";
import { loading, refusal, refuse, tell } from "/js/notices.js";
import * as outbox from "/js/outbox.js";
import { failures } from "/js/outcome.js";
import { fieldsOf, ownFields } from "/js/ownfields.js";
import { defectReasons } from "/js/reasons.js";
import * as remembered from "/js/remembered.js";
import { stepBack } from "/js/stepback.js";

const FATES = ["rework", "scrap", "concession"];

const UNASKED = ["of", "again"];

/**
 * `argument` is an inspection's id; `of/<operation>` when nothing was due; `again/<inspection>` to look once more at
 * what was looked at. The screen one came from may be named behind it.
 */
export function show(page, { argument }) {
  const [way, id, from] = UNASKED.includes(argument[0]) ? argument : ["due", ...argument];
  let left = false;
  const asked = { due: remembered.inspection, of: (operation) => remembered.operation(operation).then(unasked), again: (first) => remembered.inspection(first).then(onceMore) }[way](id);
  fill(page, loading());
  Promise.all([asked, defectReasons(), fieldsOf("inspections"), asked.then(stepBack)]).then(
    ([inspection, reasons, fields, start]) => left || fill(page, back(from), head(inspection), form(inspection, { reasons, fields, start, from })),
    (problem) => left || fill(page, back(from), refusal(problem)),
  );
  return { stop: () => (left = true) };
}

const back = (from) => (from ? el("a", { class: "back", href: `#/${from}` }, t("inspect.go_back")) : el("a", { class: "back", href: "#/inspect" }, t("inspect.back")));

/** A look that nobody asked for: at what is good at an operation. */
const unasked = ({ id, work_order, sequence, name, good }) => ({
  ...{ id: null, operation: id, work_order, sequence, name, lot_quantity: good, sample_quantity: "", characteristics: [] },
});

/** A second look is an inspection of its own; the first result stands. */
const onceMore = (first) => ({ ...first, id: null, reinspects: first.id, sample_quantity: "", code_letter: null });

function head({ work_order: order, sequence, name, lot_quantity: lot, sample_quantity: sample, accept_at: most, code_letter: letter, reinspects }) {
  const figure = (label, value) => el("div", {}, el("dt", {}, label), el("dd", {}, value));
  return el(
    "section",
    { class: "operation-head" },
    el("p", { class: "number" }, order, " ", reinspects && el("b", { class: "chip warn" }, t("inspect.again"))),
    el("h1", {}, `${sequence} ${name}`),
    el("dl", { class: "figures" }, figure(t("quality.lot"), formats.quantity(lot)), figure(t("inspect.to_look_at"), sample === "" ? t("desk.nothing") : formats.quantity(sample))),
    letter && el("p", { class: "item" }, t("inspect.accept_at", { letter, most })),
  );
}

function form(inspection, { reasons, fields, start, from }) {
  const said = el("div");
  const inspected = quantityField({ id: "inspected", value: inspection.sample_quantity });
  const failed = failures("failed", reasons, t("inspect.why"));
  const measured = measuring(inspection.characteristics ?? []);
  const own = ownFields(fields);
  const note = el("textarea", { id: "inspection-note", rows: "2", maxlength: "2000" });
  const fates = el("div", { class: "kinds", role: "group", "aria-label": t("quality.verdict") });
  const much = el("div", { class: "much", "aria-live": "polite" });
  const send = el("button", { type: "submit", class: "primary send" });
  let fate = FATES[0];
  let touched = inspected;

  function redraw() {
    const some = failed.total() > 0n;
    fates.hidden = !some;
    start.node.hidden = !some || fate !== "rework";
    fill(fates, FATES.map((one) => el("button", { type: "button", "aria-pressed": String(one === fate), onclick: () => ((fate = one), redraw()) }, word("disposition", one))));
    send.textContent = some ? t("inspect.send", { count: formats.quantity(decimals.text(failed.total())) }) : t("quality.all_good");
  }

  const lot = el("div", { class: "inspected" }, el("label", { for: inspected.id }, t("quality.inspected")), inspected);
  const node = el(
    "form",
    { class: "report", novalidate: true },
    lot,
    failed.panel,
    much,
    measured.node,
    fates,
    start.node,
    own.node,
    keypad({ field: () => touched, rest: () => inspection.sample_quantity, all: inspection.sample_quantity ? t("report.rest") : null }),
    el("details", { class: "card" }, el("summary", {}, t("inspect.note")), note),
    said,
    send,
  );
  node.addEventListener("focusin", ({ target }) => {
    if (target.inputMode === "none") touched = target;
  });
  const limits = limited(failed.panel, {
    ...failed,
    said: much,
    most: () => (inspected.value ? decimals.parse(inspected.value) : null),
    reason: (quantity) => t("limits.inspected", { quantity }),
  });
  const inLot = limited(lot, {
    total: () => decimals.parse(inspected.value) ?? 0n,
    said: much,
    most: () => (inspection.id ? decimals.parse(inspection.lot_quantity) : null),
    reason: (quantity) => t("limits.lot", { quantity }),
  });
  node.addEventListener("input", redraw);

  /** Who looked at nothing has inspected nothing. */
  function isNothing() {
    if (decimals.parse(inspected.value)) return false;
    fill(much, el("p", { class: "stopped", role: "alert" }, t("limits.none")));
    inspected.focus({ preventScroll: true });
    return true;
  }

  node.addEventListener("submit", (event) => {
    event.preventDefault();
    if ([inLot, limits].some((one) => one.isStopped()) || isNothing()) return much.scrollIntoView({ block: "center" });
    const some = failed.total() > 0n;
    const words = note.value.trim();
    const found = { inspected: inspected.value, failed: failed.lines(), disposition: some ? fate : "accept", measurements: measured.values(), ...own.body(), ...(some && fate === "rework" ? start.body() : {}), ...(words ? { note: words } : {}) };
    fill(said);
    busy(send, () => deliver(inspection, found, from).catch((problem) => refuse(said, problem, own.names)));
  });
  redraw();
  return node;
}

/** Kept on this device before it is sent, as a report is. */
async function deliver({ id, operation, work_order: order, sequence, name, reinspects }, found, from) {
  const about = [order, `${sequence} ${name}`, t("quality.inspected"), formats.quantity(found.inspected || "0"), word("disposition", found.disposition)].join(" · ");
  const asked = id ? { path: `/inspections/${id}/result`, body: found } : { path: "/inspections", body: { ...found, operation, ...(reinspects ? { reinspects } : {}) } };
  const told = await outbox.tell({ ...asked, about });
  tell(t(told ? "inspect.told" : "unsent.kept", { about }));
  location.hash = `#/${from ?? "inspect"}`;
}
