/** One operation: its time, and the report of what came out, on one screen with one button. */

import { asItWillBe } from "/js/ahead.js";
import { clock } from "/js/clock.js";
import { colleagues } from "/js/colleagues.js";
import * as decimals from "/js/decimals.js";
import { busy, byId, el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { keypad } from "/js/keypad.js";
import { limited, mostAt } from "/js/limits.js";
import { isUsed } from "/js/modules.js";
import { loading, question, refusal, refuse, tell } from "/js/notices.js";
import { openFound, status } from "/js/operations.js";
import { outcome } from "/js/outcome.js";
import * as outbox from "/js/outbox.js";
import { fieldsOf, ownFields } from "/js/ownfields.js";
import { defectReasons } from "/js/reasons.js";
import * as remembered from "/js/remembered.js";
import { ask, may, me } from "/js/session.js";
import { hearScanner } from "/js/wedge.js";
import { why } from "/js/why.js";
import { NoAnswer, serverNow } from "/js/wire.js";
import { workerInput } from "/js/workerinput.js";

/** `argument` is the operation's id. */
export function show(page, { argument: [id = ""] }) {
  let left = false;
  fill(page, loading());
  Promise.all([remembered.operation(id), defectReasons(), fieldsOf("reports")]).then(
    ([operation, reasons, fields]) => left || draw(page, asItWillBe(operation), { reasons, fields }),
    (problem) => left || fill(page, back(), refusal(problem)),
  );
  return { stop: () => (left = true) };
}

const back = () => el("a", { class: "back", href: "#/work" }, t("report.back"));

function draw(page, operation, asked) {
  const head = el("section", { class: "operation-head" });
  const redraw = (changed) => fill(head, headOf(changed));
  redraw(operation);
  const said = el("div");
  const timed = may("floor.report") && me().worker;
  fill(
    page,
    back(),
    head,
    timed && clock(operation, { moved: redraw, said }),
    said,
    may("floor.report") && form(operation, asked, redraw),
    isUsed("exceptions") && may("floor.report") && el("a", { class: "back", href: `#/exceptions/operation/${operation.id}` }, t("report.wrong")),
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

/** `asked` is what the plant wants to know: the reasons it knows, and fields of its own. */
function form(operation, asked, redraw) {
  const said = el("div"); // a refusal stands above the button that the thumb is on
  const fields = outcome(asked.reasons);
  const own = ownFields(asked.fields);
  const forWhom = me().worker ? null : workerField(operation);
  const together = me().worker ? colleagues() : null;
  const send = el("button", { type: "submit", class: "primary send" }, t("report.send"));
  let touched = fields.good;
  let now = operation;
  const available = () => decimals.parse(now.available) ?? 0n;
  const rest = (input) => {
    const left = available() - fields.total() + (decimals.parse(input.value) ?? 0n);
    return decimals.text(left > 0n ? left : 0n);
  };
  const much = el("div", { class: "much", "aria-live": "polite" });
  const node = el(
    "form",
    { class: "report", novalidate: true },
    forWhom,
    fields.node,
    much,
    keypad({ field: () => touched, rest, all: available() > 0n ? t("report.rest") : null }),
    own.node,
    together?.node,
    said,
    send,
  );
  node.addEventListener("focusin", ({ target }) => {
    if (target.inputMode === "none") touched = target;
  });
  const limits = limited(fields.node, {
    ...fields,
    said: much,
    most: () => mostAt(now),
    hint: () => tooMany(fields.total() - available()),
    reason: (quantity) => t(available() > 0n ? "limits.only" : "limits.nothing", { quantity }),
    look: () => lookAgain(operation).then((told) => told && redraw((now = told))),
  });
  const stop = (reason) => fill(much, el("p", { class: "stopped", role: "alert" }, reason));

  /** The next paper is scanned while this one is still on the screen: what is typed here is not left behind unsaid. */
  hearScanner(node, (code) => {
    if (fields.total() > 0n) return stop(t("scan.unsaid", { quantity: formats.quantity(decimals.text(fields.total())) }));
    remembered.scan(code).then((found) => openFound(found, said), (problem) => refuse(said, problem));
  });

  /** A report of nothing is none; without a network the plant would say so when it is too late. */
  function isNothing() {
    if (fields.total() > 0n) return false;
    stop(t("limits.none"));
    touched.focus({ preventScroll: true });
    return true;
  }

  node.addEventListener("submit", (event) => {
    event.preventDefault();
    if (limits.isStopped() || isNothing()) return much.scrollIntoView({ block: "center" });
    const worker = forWhom?.querySelector("input").value.trim();
    const workers = worker ? [{ worker }] : (together?.workers() ?? []);
    fill(said);
    const output = { ...fields.body(), ...own.body(), ...(workers.length ? { workers } : {}) };
    busy(send, () => deliver(operation, output).catch((problem) => refuse(said, problem, own.names)));
  });
  return node;
}

/** The operation as it is by now, and true of it; null when the plant cannot be asked. */
async function lookAgain({ id }) {
  try {
    return asItWillBe((await ask("GET", `/operations/${id}`)).body);
  } catch (problem) {
    if (problem instanceof NoAnswer || problem.passes) return null;
    throw problem;
  }
}

/** What a step takes all the same, a leader will look at. */
function tooMany(excess) {
  if (excess <= 0n) return null;
  return el("p", { class: "stale" }, t("report.too_many", { quantity: formats.quantity(decimals.text(excess)) }));
}

/** Somebody who is no worker himself says whose work it was. */
function workerField({ worker }) {
  const input = workerInput({ id: "for-worker", value: worker, autocapitalize: "characters" });
  return el("div", { class: "for-worker" }, el("label", { for: input.id }, t("report.for_worker")), input);
}

async function deliver(operation, output) {
  const about = [operation.work_order, `${operation.sequence} ${operation.name}`, ...fates(output)].join(" · ");
  fill(byId("news"));
  const body = { ...output, finished_at: serverNow().toISOString() };
  const accepted = await outbox.tell({ path: `/operations/${operation.id}/reports`, operation: operation.id, about, body });
  if (accepted) tell(thanks(accepted, about), () => takeBack(accepted, about));
  else tell(t("unsent.kept", { about }));
  location.hash = "#/work";
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

/** A slip of the thumb: book the report's negative, and say why. */
function takeBack({ id }, about) {
  const sentence = t("report.taken_back", { about });
  question(
    why(async (reason) => {
      const taken = await outbox.tell({ path: `/reports/${id}/reversal`, about: sentence, body: { reason } });
      tell(taken ? sentence : t("unsent.kept", { about: sentence }));
    }),
  );
}
