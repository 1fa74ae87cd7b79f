/** The parts of a work order's page: its steps, where its pieces are, where the time went, why it is late, what was found. */

import { defects } from "/js/desk/reported.js";
import { action, field, folded, table } from "/js/desk/table.js";
import { el } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { everybody, named } from "/js/people.js";
import { ask, may } from "/js/session.js";

const HOUR = 3_600; // seconds
const DONE = ["completed", "cancelled"];

export function operations({ operations: steps }, done) {
  const columns = [
    { label: t("order.step"), cell: (one) => `${one.sequence} ${one.name}` },
    { label: t("order.status"), cell: (one) => el("span", { class: `chip ${one.status}` }, word("operation_status", one.status)) },
    { label: t("report.good"), cell: (one) => formats.quantity(one.good), number: true },
    { label: t("report.scrap"), cell: (one) => formats.quantity(one.scrap), number: true },
    { label: t("report.rework"), cell: (one) => formats.quantity(one.rework), number: true },
    { label: t("order.work_center"), cell: (one) => one.work_center ?? t("desk.nothing") },
    { label: t("order.worker"), cell: (one) => (one.worker ? named(one.worker) : (one.team ?? t("desk.nothing"))) },
    { label: t("order.planned"), cell: (one) => (one.planned_start ? `${formats.moment(one.planned_start)} – ${formats.moment(one.planned_end)}` : t("desk.nothing")) },
  ];
  if (may("schedule.write")) columns.push({ label: t("order.actions"), cell: (one) => (DONE.includes(one.status) ? null : assigning(one, done)) });
  return table(t("order.operations"), columns, steps);
}

/** Whose work it is to be, where, and from when; what was left empty stays as it is. */
function assigning({ id, work_center: center, worker, team }, done) {
  const pick = el("select", {}, ["", ...everybody()].map((number) => el("option", { value: number, selected: number === worker }, number ? named(number) : t("desk.nothing"))));
  const start = el("input", { type: "datetime-local" });
  const inputs = { work_center: el("input", { value: center ?? "", maxlength: "40" }), worker: pick, team: el("input", { value: team ?? "", maxlength: "40" }), start };
  const given = () => ({ ...typed(), ...(start.value ? { start: new Date(formats.instantOf(start.value)).toISOString() } : {}) });
  const typed = () => Object.fromEntries(Object.entries(inputs).map(([name, { value }]) => [name, value.trim()]).filter(([, value]) => value));
  const assign = () => ask("POST", `/operations/${id}/assign`, { body: { ...given(), pinned: true } });
  return folded(t("order.assign"), el("div", { class: "row-form" }, Object.entries(inputs).map(([name, input]) => field(t(`order.${name}`), input)), action(t("desk.save"), assign, { done })));
}

/** Where the pieces are; beside them what was made above the plan and accepted, and what nobody can explain yet. */
export function pieces({ released, good, scrap, in_rework: rework, waiting, over, to_explain: open }) {
  const part = (kind, label, quantity) => el("li", { class: kind }, el("b", {}, formats.quantity(quantity)), el("span", {}, label));
  return el(
    "ul",
    { class: "balance" },
    part("released", t("order.released"), released),
    part("good", t("report.good"), good),
    part("scrap", t("report.scrap"), scrap),
    part("rework", t("order.in_rework"), rework),
    waiting.map(({ sequence, quantity }) => part("waits", t("order.before", { sequence }), quantity)),
    Number(over) === 0 ? null : part("good", t("order.over"), over),
    Number(open) === 0 ? null : part("scrap", t("order.unexplained"), open),
  );
}

/** Where the time went, longest first; and step by step, because one of them is to blame. */
export function waits({ reason, seconds, operations: steps }) {
  const spent = (spans) => Object.entries(spans).filter(([, value]) => Number(value) > 0).sort(([, one], [, other]) => other - one);
  const rows = spent(seconds).map(([kind, value]) => el("li", {}, el("b", {}, formats.span(Number(value))), el("span", {}, word("time", kind))));
  const columns = [
    { label: t("order.step"), cell: (one) => `${one.sequence} ${one.name}` },
    { label: t("order.now"), cell: (one) => (one.reason ? word("time", one.reason) : t("desk.nothing")) },
    { label: t("order.waiting"), cell: (one) => spent(one.seconds).map(([kind, value]) => `${word("time", kind)} ${formats.span(Number(value))}`).join(" · ") },
  ];
  return [reason ? el("p", {}, t("order.waits_for", { reason: word("time", reason) })) : null, el("ul", { class: "balance" }, rows), table(t("order.waiting"), columns, steps)];
}

/** What its steps wait for, the longest first. */
export function chain(links) {
  return table(t("order.chain"), [
    { label: t("order.step"), cell: (one) => String(one.sequence) },
    { label: t("order.link"), cell: (one) => word("link", one.cause) },
    { label: t("order.hours"), cell: (one) => (one.pieces === null ? formats.hours(one.seconds / HOUR) : t("order.pieces", { quantity: formats.quantity(one.pieces) })), number: true },
    { label: t("order.work_center"), cell: (one) => one.work_center ?? t("desk.nothing") },
    { label: t("order.worker"), cell: (one) => (one.worker ? named(one.worker) : t("desk.nothing")) },
    { label: t("order.behind"), cell: (one) => (one.behind ? el("a", { class: "number", href: `#/order/${encodeURIComponent(one.behind)}` }, one.behind) : t("desk.nothing")) },
  ], links);
}

export function inspected(items) {
  return table(t("order.inspections"), [
    { label: t("order.step"), cell: (one) => `${one.sequence} ${one.name}` },
    { label: t("quality.lot"), cell: (one) => formats.quantity(one.lot_quantity), number: true },
    { label: t("quality.sample"), cell: (one) => formats.quantity(one.sample_quantity), number: true },
    { label: t("order.status"), cell: (one) => word("inspection_status", one.status) },
    { label: t("quality.verdict"), cell: (one) => (one.disposition ? word("disposition", one.disposition) : t("desk.nothing")) },
    { label: t("quality.failed"), cell: (one) => defects(one.failed) },
    { label: t("order.actions"), cell: (one) => (may("quality.inspect") ? looking(one) : null) },
  ], items);
}

/** The form for what is due; once it is done, for a look of its own. The first result stands. */
function looking({ id, status, work_order: order }) {
  const from = encodeURIComponent(`order/${order}`);
  if (status === "due") return el("a", { class: "button small", href: `#/inspection/${id}/${from}` }, t("section.inspect"));
  return status === "done" ? el("a", { class: "button small", href: `#/inspection/again/${id}/${from}` }, t("inspect.look_again")) : null;
}
