/** A tally sheet (報工表): many reports typed at once by whoever leads or writes; kept here row by row until each is accepted. */

import { readable } from "/js/days.js";
import * as decimals from "/js/decimals.js";
import { savesRows } from "/js/desk/table.js";
import { busy, el, fill } from "/js/dom.js";
import { draftOf } from "/js/draft.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { plain } from "/js/keypad.js";
import { mostAt } from "/js/limits.js";
import { entry, loading, refusal, tell } from "/js/notices.js";
import { fieldsOf, ownInput, ownValue } from "/js/ownfields.js";
import { learn, named } from "/js/people.js";
import { defectReasons } from "/js/reasons.js";
import { askOrRecall } from "/js/remembered.js";
import { isNoWork, scanForm } from "/js/scanning.js";
import { ask } from "/js/session.js";
import { MADE, finishedAt, isFull, isWorthKeeping, report } from "/js/tallied.js";
import { newId, serverNow } from "/js/wire.js";

const COLUMNS = ["worker", "operation", "good", "scrap", "reason", "rework", "rework_reason", "hours"];
const ACCEPTED = [200, 201];

/** `argument` is the team whose people stand on it, one to a row. */
export function show(page, { argument: [team = ""] }) {
  const said = el("div");
  const body = el("tbody");
  const until = el("input", { id: "tally-until", type: "datetime-local" });
  const draft = draftOf(`tally ${team}`);
  let offered = { workers: [], operations: [], reasons: [], fields: [] };
  let rows = [];
  let at = null; // the row that was scanned for last
  let left = false;

  const fresh = (known = {}) => ({ id: newId(), worker: "", operation: "", good: "", scrap: "", reason: "", rework: "", rework_reason: "", hours: "", finished: null, fields: {}, ...known });
  const keep = () => draft.keep(rows.filter(isWorthKeeping));

  async function read() {
    await learn();
    const [workers, operations, reasons, fields] = await Promise.all([
      askOrRecall("/workers", { query: { team, active: true, limit: 500 } }),
      askOrRecall("/operations", { query: { limit: 500 } }),
      defectReasons(),
      fieldsOf("reports"),
    ]);
    if (left) return;
    offered = { workers: workers.body.items, operations: operations.body.items.filter(({ status }) => status !== "completed" && status !== "cancelled"), reasons, fields };
    rows = draft.kept().map(fresh); // one of an earlier page has fewer fields
    await offerToo(rows.map(({ operation }) => operation));
    if (left) return;
    const missing = offered.workers.filter(({ number }) => team && !rows.some(({ worker }) => worker === number));
    rows.push(...missing.map(({ number }) => fresh({ worker: number, operation: theirs(number) })));
    if (!rows.length) rows.push(fresh());
    fill(head, el("tr", {}, [...COLUMNS.map((name) => t(`tally.${name}`)), ...fields.map(({ label }) => label)].map((label) => el("th", { scope: "col" }, label))));
    fill(body, rows.map(row));
  }

  /** Steps that were scanned before are not among those that are due first. */
  async function offerToo(ids) {
    const missing = [...new Set(ids)].filter((id) => id && !offered.operations.some((one) => one.id === id));
    const found = await Promise.all(missing.map((id) => askOrRecall(`/operations/${id}`).then(({ body }) => body, () => null)));
    offered.operations.push(...found.filter((one) => one));
  }

  /** What somebody is at, or has before him. */
  const theirs = (number) => {
    const own = (one) => one.working_now.some(({ worker }) => worker === number) || one.worker === number;
    return offered.operations.find(own)?.id ?? "";
  };

  /** What is printed on the paper: a badge says whose row it is, the code of a step what he was at. */
  function take(found) {
    fill(said);
    const steps = found.kind === "operation" ? [found] : (found.operations ?? []);
    offered.operations.push(...steps.filter((step) => step.work_order && !offered.operations.some(({ id }) => id === step.id)));
    if (found.kind === "worker") at = free(({ worker }) => worker === found.number) ?? free(({ worker }) => !worker) ?? another();
    else if (found.kind === "operation") at = free((one) => one === at) ?? free(({ operation }) => !operation) ?? another();
    else if (!steps.length) return isNoWork(found, said);
    if (found.kind === "worker") at.worker = found.number;
    if (found.kind === "operation") at.operation = found.id;
    fill(body, rows.map(row));
    if (at?.operation) body.children[rows.indexOf(at)].querySelector("input").focus();
  }

  const free = (is) => rows.find((one) => is(one) && !isWorthKeeping(one));
  const another = (known) => rows[rows.push(fresh(known)) - 1];

  function row(one) {
    const set = (name) => ({ target }) => {
      one[name] = target.value;
      hint();
      keep();
    };
    const doubt = el("div");
    const hint = () => fill(doubt, tooMany(one));
    const choice = (name, options) => {
      const known = options.some(({ value }) => value === one[name]);
      const all = [{ value: "", label: "" }, ...(known || !one[name] ? [] : [{ value: one[name], label: one[name] }]), ...options];
      return el("select", { "aria-label": t(`tally.${name}`), onchange: set(name) }, all.map(({ value, label }) => el("option", { value, selected: value === one[name] }, label)));
    };
    const reasons = offered.reasons.map(({ code, name }) => ({ value: code, label: name }));
    const quantity = (name) => {
      const input = plain(el("input", { "aria-label": t(`tally.${name}`), inputmode: "decimal", autocomplete: "off", maxlength: "15", value: one[name] }));
      input.addEventListener("input", set(name)); // after what does not belong there is gone
      return input;
    };
    const cells = {
      worker: choice("worker", offered.workers.map(({ number }) => ({ value: number, label: named(number) }))),
      operation: choice("operation", offered.operations.map((one) => ({ value: one.id, label: titled(one) }))),
      good: quantity("good"),
      scrap: quantity("scrap"),
      reason: choice("reason", reasons),
      rework: quantity("rework"),
      rework_reason: choice("rework_reason", reasons),
      hours: quantity("hours"),
    };
    const own = (field) => {
      const input = ownInput(field, one.fields[field.key], { "aria-label": field.label });
      input.addEventListener("input", () => ((one.fields[field.key] = ownValue(field, input)), keep()));
      return el("td", { "data-column": field.label }, readable(input));
    };
    hint();
    const problem = one.problem && el("div", { class: "refused", role: "alert" }, el("b", {}, one.problem.title), " ", one.problem.detail, one.problem.errors?.flatMap(({ field, message }) => [" ", el("b", {}, entry(field)), ` ${message}`]));
    return el("tr", {}, COLUMNS.map((name, at) => el("td", { "data-column": t(`tally.${name}`) }, cells[name], at === 1 ? [doubt, problem] : null)), offered.fields.map(own));
  }

  /** Said while it is typed: all rows of a step together are more than it takes. */
  function tooMany({ operation }) {
    const known = offered.operations.find(({ id }) => id === operation);
    const most = known && mostAt(known);
    const typed = decimals.sum(rows.filter((one) => one.operation === operation).flatMap((one) => MADE.map((name) => one[name])));
    return known && most !== null && typed > most ? el("p", { class: "refused" }, t("limits.only", { quantity: formats.quantity(decimals.text(most)) })) : null;
  }

  async function send() {
    const full = rows.filter(isFull);
    if (!full.length) return tell(t("tally.nothing"));
    fill(said);
    try {
      const typed = until.value ? formats.instantOf(until.value) : null;
      for (const one of full) one.finished ??= finishedAt(one, typed, serverNow());
      keep();
      const { body: answer } = await ask("POST", "/reports/batch", { body: { reports: full.map(report) } });
      answer.items.forEach((item, at) => settle(full[at], item));
      tell(t("tally.accepted", { accepted: answer.items.filter(isAccepted).length, of: full.length }));
    } catch (problem) {
      fill(said, refusal(problem));
    }
    keep();
    fill(body, rows.map(row));
  }

  /** An accepted row is empty again, for the next report of the same person; a refused one stays as it was typed. */
  function settle(one, { status, problem }) {
    if (isAccepted({ status })) Object.assign(one, { id: newId(), good: "", scrap: "", reason: "", rework: "", rework_reason: "", hours: "", finished: null, problem: null });
    else Object.assign(one, { finished: null, problem });
  }

  /** What stands in a row, in words. */
  function told(one, name) {
    const operation = offered.operations.find(({ id }) => id === one.operation);
    const called = (code) => offered.reasons.find((reason) => reason.code === code)?.name ?? code;
    const words = { worker: one.worker && named(one.worker), operation: operation ? titled(operation) : "", reason: called(one.reason), rework_reason: called(one.rework_reason) };
    return words[name] ?? one[name];
  }

  const saved = COLUMNS.map((name) => ({ label: t(`tally.${name}`), cell: (one) => told(one, name), number: [...MADE, "hours"].includes(name) }));
  const head = el("thead");
  const button = el("button", { type: "button", class: "primary", onclick: () => busy(button, send) }, t("tally.send"));
  const more = () => {
    const last = rows.at(-1);
    body.append(row(another({ worker: team ? last.worker : "", operation: last.operation })));
    body.lastElementChild.querySelector("select").focus();
  };
  fill(
    page,
    el("div", { class: "heading" }, el("h1", {}, t("section.tally")), el("a", { class: "back", href: "#/team" }, t("operations.show_mine"))),
    el("p", { class: "about" }, t("tally.about")),
    scanForm({ found: take, said }),
    said,
    el("div", { class: "row-form" }, el("label", { class: "field", for: until.id }, el("span", {}, t("tally.until")), readable(until))),
    el("table", { class: "dense typed tally" }, el("caption", { class: "hidden" }, t("section.tally")), head, body),
    el("div", { class: "actions" }, el("button", { type: "button", onclick: more }, t("tally.more")), button, savesRows(t("section.tally"), saved, () => rows)),
  );
  fill(body, el("tr", {}, el("td", {}, loading())));
  read().catch((problem) => (fill(body), fill(said, refusal(problem))));
  return { stop: () => (left = true) };
}

const titled = ({ work_order: order, sequence, name }) => `${order} ${sequence} ${name}`;
const isAccepted = ({ status }) => ACCEPTED.includes(status);
