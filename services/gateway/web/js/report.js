/** One operation: its time, and the report of what came out, on one screen with one button. */

import { clock } from "/js/clock.js";
import * as decimals from "/js/decimals.js";
import { busy, byId, el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { keypad } from "/js/keypad.js";
import { refusal, tell, waitingReports } from "/js/notices.js";
import { status } from "/js/operations.js";
import { outcome } from "/js/outcome.js";
import { defectReasons } from "/js/reasons.js";
import { ask, may, me } from "/js/session.js";
import * as unanswered from "/js/unanswered.js";
import { newId } from "/js/wire.js";

/** `argument` is the operation's id. */
export function show(page, { argument: [id = ""] }) {
  let left = false;
  fill(page, el("p", { class: "empty" }, t("page.loading")));
  Promise.all([ask("GET", `/operations/${encodeURIComponent(id)}`), defectReasons()]).then(
    ([{ body }, reasons]) => left || draw(page, body, reasons),
    (problem) => left || fill(page, back(), refusal(problem)),
  );
  return { stop: () => (left = true) };
}

const back = () => el("a", { class: "back", href: "#/work" }, t("report.back"));

function draw(page, operation, reasons) {
  const head = el("section", { class: "operation-head" });
  const redraw = (changed) => fill(head, headOf(changed));
  redraw(operation);
  const said = el("div");
  const timed = may("floor.report") && me().worker;
  fill(
    page,
    back(),
    waitingReports(),
    head,
    timed && clock(operation, { moved: redraw, said }),
    said,
    may("floor.report") && form(operation, reasons, said),
  );
  page.querySelector("#good")?.focus({ preventScroll: true });
}

function headOf(operation) {
  const unit = operation.unit && el("small", {}, ` ${operation.unit}`);
  const figure = (name, value, id = null) =>
    el("div", { id }, el("dt", {}, t(`report.${name}`)), el("dd", {}, formats.quantity(value), unit && unit.cloneNode(true)));
  return [
    el("p", { class: "number" }, operation.work_order, status(operation), operation.rework_order ? el("b", { class: "chip warn" }, t("operations.rework")) : null),
    el("h1", {}, `${operation.sequence} ${operation.name}`),
    el("p", { class: "item" }, [operation.item, operation.item_name].filter(Boolean).join(" · ")),
    el("dl", { class: "figures" }, figure("available", operation.available, "available"), figure("remaining", operation.remaining)),
  ];
}

function form(operation, reasons, said) {
  const fields = outcome(reasons);
  const forWhom = me().worker ? null : workerField(operation);
  const send = el("button", { type: "submit", class: "primary send" }, t("report.send"));
  let touched = fields.good;
  fields.node.addEventListener("focusin", ({ target }) => {
    if (target.inputMode === "none") touched = target;
  });
  const available = decimals.parse(operation.available) ?? 0n;
  const rest = (input) => {
    const left = available - fields.total() + (decimals.parse(input.value) ?? 0n);
    return decimals.text(left > 0n ? left : 0n);
  };
  const node = el(
    "form",
    { class: "report", novalidate: true },
    forWhom,
    fields.node,
    keypad({ field: () => touched, rest, all: available > 0n ? t("report.rest") : null }),
    send,
  );
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    const worker = forWhom?.querySelector("input").value.trim();
    const workers = worker ? { workers: [{ worker }] } : {};
    busy(send, () => deliver(operation, { ...fields.body(), ...workers }, said));
  });
  return node;
}

/** Somebody who is no worker himself says whose work it was. */
function workerField({ worker }) {
  const input = el("input", { id: "for-worker", value: worker, autocomplete: "off", autocapitalize: "characters", maxlength: "40" });
  return el("div", { class: "for-worker" }, el("label", { for: input.id }, t("report.for_worker")), input);
}

async function deliver(operation, output, said) {
  const about = [operation.work_order, `${operation.sequence} ${operation.name}`, ...fates(output)].join(" · ");
  fill(said);
  fill(byId("news"));
  try {
    const accepted = await unanswered.report(operation.id, about, output);
    if (accepted) tell(thanks(accepted, about), () => takeBack(accepted, about));
    else tell(t("unanswered.kept", { about }));
    location.hash = "#/work";
  } catch (problem) {
    fill(said, refusal(problem));
    said.scrollIntoView({ block: "center" });
  }
}

/** What a report says, in words: `good 40`, `scrap 2`. */
function fates({ good, scrap, rework }) {
  const of = (lines) => decimals.text(decimals.sum(lines.map(({ quantity }) => quantity)));
  return Object.entries({ good, scrap: of(scrap), rework: of(rework) })
    .filter(([, quantity]) => decimals.parse(quantity))
    .map(([fate, quantity]) => t(`report.sent_${fate}`, { quantity: formats.quantity(quantity) }));
}

function thanks({ flags = [] }, about) {
  const key = flags.includes("over_reported") ? "report.accepted_over" : "report.accepted";
  return t(key, { about });
}

/** A slip of the thumb: book the report's negative. */
async function takeBack({ id }, about) {
  try {
    await ask("POST", `/reports/${id}/reversal`, { body: { id: newId(), reason: t("report.slip") } });
    tell(t("report.taken_back", { about }));
  } catch (problem) {
    fill(byId("news"), refusal(problem));
  }
}
