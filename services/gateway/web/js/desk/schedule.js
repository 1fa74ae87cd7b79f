/** The plan: by work center or person, made anew or moved by hand; what is late and why; what a rush order would do. */

import { gantt } from "/js/desk/gantt.js";
import { loadsOf } from "/js/desk/loads.js";
import { action, field, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { refusal, stale, tell } from "/js/notices.js";
import { whole } from "/js/paged.js";
import { learn, named } from "/js/people.js";
import { poll } from "/js/polling.js";
import { ask, may } from "/js/session.js";
import { serverNow } from "/js/wire.js";

const DAYS = [1, 3, 7, 14];
const DAY = 86_400_000; // milliseconds
const ASK_AGAIN = 700; // milliseconds, while a run is under way

const chosen = { by: "work_center", days: 3 };

export function show(page) {
  const said = el("div");
  const state = el("div");
  const plan = el("div", { class: "plan" });
  const verdict = el("div");
  const span = () => {
    const from = Math.floor(serverNow().getTime() / 3_600_000) * 3_600_000;
    return { from, to: from + chosen.days * DAY };
  };
  const watched = poll("/schedule", () => ({ from: new Date(span().from).toISOString(), to: new Date(span().to).toISOString() }), {
    lookUp: async (path, { query }) => ({ body: await whole(path, query), etag: null }),
    topics: ["schedule", "work-orders", "operations"],
    draw: async ({ items }) => {
      const [loads] = await Promise.all([loaded(span()), learn()]);
      fill(plan, items.length ? drawn(items, loads) : el("p", { class: "empty" }, t("schedule.none")));
    },
    fail: (problem) => fill(state, stale(problem)),
  });

  function drawn(items, loads) {
    const bars = items
      .filter(({ start, end }) => start && end)
      .map((one) => ({ ...one, row: rowOf(one), label: `${one.work_order} ${one.sequence} ${one.name}` }));
    return gantt(bars, { ...span(), loads, moved: may("schedule.write") && chosen.by === "work_center" ? move : null, opened: open });
  }

  const open = ({ work_order: number }) => {
    location.hash = `#/order/${encodeURIComponent(number)}`;
  };

  /** A planner's move stays where he puts it; the plant says what it breaks. */
  async function move({ operation }, { row, start }) {
    fill(said);
    try {
      const { body } = await ask("POST", `/operations/${operation}/assign`, { body: { work_center: row, start: start.toISOString(), pinned: true } });
      const broken = (body.warnings ?? []).map(({ sentence, code }) => sentence ?? code);
      if (broken.length) fill(said, el("div", { class: "notice" }, el("h2", {}, t("schedule.moved_with_warnings")), el("ul", {}, broken.map((one) => el("li", {}, one)))));
      else tell(t("schedule.moved"));
    } catch (problem) {
      fill(said, refusal(problem));
    }
    watched.again();
  }

  async function run(objective) {
    const asked = await ask("POST", "/schedule-runs", { body: { objective, seconds: 10 } });
    let found = asked.body;
    while (found.status === "running") {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
      found = (await ask("GET", `/schedule-runs/${found.id}`)).body;
    }
    fill(verdict, outcome(found));
    watched.again();
  }

  const segments = (names, name, label) =>
    el(
      "div",
      { class: "segments small" },
      names.map((value) =>
        el("button", { type: "button", "aria-pressed": String(chosen[name] === value), onclick: () => ((chosen[name] = value), refresh()) }, label(value)),
      ),
    );

  function refresh() {
    fill(tools, toolbox());
    watched.again();
  }

  function toolbox() {
    return [
      segments(["work_center", "worker"], "by", (by) => t(`schedule.by_${by}`)),
      segments(DAYS, "days", formats.days),
      ...(may("schedule.write") ? ["due_date", "throughput"] : []).map((objective) => action(t(`schedule.run_${objective}`), () => run(objective), { said })),
    ];
  }

  const tools = el("div", { class: "actions" }, toolbox());
  fill(page, el("div", { class: "heading" }, el("h1", {}, t("section.schedule")), tools), said, state, plan, verdict, may("schedule.write") ? rush(said) : null);
  return watched;
}

const loaded = (span) => loadsOf(chosen.by, span, (key) => rowOf({ [chosen.by]: key }));

const rowOf = (one) => (chosen.by === "worker" ? (one.worker ? named(one.worker) : t("schedule.nobody")) : (one.work_center ?? t("schedule.nowhere")));

function outcome({ status, operations, late, unplanned }) {
  const columns = [
    { label: t("board.work_order"), cell: (one) => el("a", { class: "number", href: `#/order/${encodeURIComponent(one.work_order)}` }, one.work_order) },
    { label: t("schedule.late_by"), cell: (one) => (one.late_by_seconds ? formats.span(one.late_by_seconds) : t("desk.nothing")) },
    { label: t("schedule.why"), cell: (one) => one.sentence ?? word("late_reason", one.reason) },
  ];
  return el(
    "section",
    { class: "sheet" },
    el("h2", {}, t(`schedule.${status}`, { operations: operations ?? 0, late: late.length })),
    late.length || unplanned.length ? table(t("schedule.late"), columns, [...late, ...unplanned]) : el("p", { class: "empty" }, t("schedule.all_in_time")),
  );
}

/** Whose orders would move, and by how much, before anybody accepts a rush order. */
function rush(said) {
  const item = el("input", { maxlength: "40", autocomplete: "off" });
  const quantity = el("input", { inputmode: "decimal" });
  const due = el("input", { type: "date" });
  const priority = el("input", { type: "number", min: "0", max: "9", value: "9" });
  const answer = el("div");
  const wanted = () => ({ add: [{ item: item.value.trim(), quantity: quantity.value, due_on: due.value, priority: Number(priority.value) }] });
  const accept = (id) =>
    action(t("schedule.accept"), () => ask("POST", `/what-if/${id}/accept`, { body: {} }), {
      said,
      done: ({ body }) => fill(answer, el("p", { class: "notice good" }, t("schedule.accepted", { numbers: body.work_orders.join(", ") }))),
    });
  const shown = ({ body: { id, added, moved } }) =>
    fill(
      answer,
      added.map(({ completes_at: at, late, promise_on: promise }) =>
        el("p", { class: `notice ${late ? "bad" : "good"}` }, at ? t(late ? "schedule.would_be_late" : "schedule.would_be_done", { at: formats.moment(at), promise: promise ? formats.day(promise) : "" }) : t("schedule.cannot_be_planned")),
      ),
      table(t("schedule.moves"), [
        { label: t("board.work_order"), cell: (one) => one.work_order },
        { label: t("orders.customer"), cell: (one) => one.customer ?? t("desk.nothing") },
        { label: t("schedule.from"), cell: (one) => (one.from ? formats.moment(one.from) : t("desk.nothing")) },
        { label: t("schedule.to"), cell: (one) => (one.to ? formats.moment(one.to) : t("desk.nothing")) },
        { label: t("schedule.becomes_late"), cell: (one) => (one.becomes_late ? el("b", { class: "chip bad" }, t("board.late")) : "") },
      ], moved),
      may("orders.write") ? accept(id) : null,
    );
  return el(
    "section",
    { class: "sheet" },
    el("h2", {}, t("schedule.what_if")),
    el(
      "div",
      { class: "row-form" },
      field(t("order.item"), item),
      field(t("order.quantity"), quantity),
      field(t("order.due"), due),
      field(t("order.priority"), priority),
      action(t("schedule.ask"), () => ask("POST", "/what-if", { body: wanted() }), { said, done: shown }),
    ),
    answer,
  );
}
