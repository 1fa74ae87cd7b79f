/** The plan as bars: by work center or person, made anew or moved by hand; what is late and why; what a rush order would do. */

import { dispatchSheet } from "/js/desk/dispatchsheet.js";
import { gantt, redrawn } from "/js/desk/gantt.js";
import { lateColumns } from "/js/desk/figures.js";
import { loadsOf } from "/js/desk/loads.js";
import { rush } from "/js/desk/rush.js";
import { action, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { refusal, stale, tell } from "/js/notices.js";
import { paged, whole } from "/js/paged.js";
import { everybody, learn, named } from "/js/people.js";
import { poll } from "/js/polling.js";
import { ask, may } from "/js/session.js";
import { unplanned } from "/js/unplanned.js";
import { serverNow } from "/js/wire.js";

const DAYS = [1, 3, 7, 14];
const DAY = 86_400_000; // milliseconds
const ASK_AGAIN = 700; // milliseconds, while a run is under way
const SECONDS = 10; // a run may think

const chosen = { by: "work_center", days: 3 };

export function show(page) {
  const said = el("div");
  const state = el("div");
  const plan = el("div", { class: "plan" });
  const verdict = el("div");
  const late = el("div");
  let drawing = 0;
  const span = () => {
    const from = Math.floor(serverNow().getTime() / 3_600_000) * 3_600_000;
    return { from, to: from + chosen.days * DAY };
  };
  const watched = poll("/schedule", () => ({ from: new Date(span().from).toISOString(), to: new Date(span().to).toISOString() }), {
    lookUp: async (path, { query }) => ({ body: await whole(path, query), etag: null }),
    topics: ["schedule", "work-orders", "operations"],
    draw: async ({ items }) => {
      const mine = ++drawing;
      const [loads] = await Promise.all([loadsOf(chosen.by, span()), learn()]);
      if (mine !== drawing) return; // a later answer was drawn before
      await redrawn(plan, items.length ? drawn(items, loads) : el("p", { class: "empty" }, t("schedule.none")));
    },
    fail: (problem) => fill(state, stale(problem)),
  });

  const lateOnes = may("orders.read")
    ? paged("/work-orders", () => ({ late: true }), {
        topics: ["work-orders", "schedule", "reports"],
        draw: (items) => fill(late, items.length ? table(t("schedule.late"), lateColumns(), items, { all: () => lateOnes.all() }) : el("p", { class: "empty" }, t("schedule.all_in_time"))),
        fail: () => null,
      })
    : null;

  function drawn(items, loads) {
    const bars = items
      .filter(({ start, end }) => start && end)
      .map((one) => ({ ...one, key: one.operation, row: rowOf(one), label: `${one.work_order} ${one.sequence} ${one.name}` }));
    return gantt(bars, { ...span(), loads, known: chosen.by === "worker" ? everybody() : [], called, moved: may("schedule.write") ? move : null, opened: open });
  }

  const open = ({ work_order: number }) => {
    location.hash = `#/order/${encodeURIComponent(number)}`;
  };

  /** A planner's move stays where he puts it; the plant says what it breaks. */
  async function move({ operation }, { row, start }) {
    fill(said);
    try {
      const { body } = await ask("POST", `/operations/${operation}/assign`, { body: { ...(row ? { [chosen.by]: row } : {}), start: start.toISOString(), pinned: true } });
      const broken = (body.warnings ?? []).map(({ sentence, code }) => sentence ?? code);
      if (broken.length) fill(said, el("div", { class: "notice" }, el("h2", {}, t("schedule.moved_with_warnings")), el("ul", {}, broken.map((one) => el("li", {}, one)))));
      else tell(t("schedule.moved"));
    } catch (problem) {
      fill(said, refusal(problem));
    }
    watched.again();
  }

  async function run(objective) {
    const began = Date.now();
    let found = (await ask("POST", "/schedule-runs", { body: { objective, seconds: SECONDS } })).body;
    while (found.status === "running") {
      const passed = Math.min(1, (Date.now() - began) / (SECONDS * 1000));
      fill(verdict, el("div", { class: "card grid-form" }, el("p", {}, t("schedule.running")), el("progress", { max: "1", value: String(passed), "aria-label": t("schedule.running") })));
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
      ...(may("schedule.write") ? ["due_date", "throughput"] : []).map((objective) => action(t(`schedule.run_${objective}`), () => run(objective))),
      dispatchSheet(),
    ];
  }

  const tools = el("div", { class: "actions" }, toolbox());
  const stuck = unplanned();
  fill(
    page,
    tools,
    said,
    verdict,
    stuck.box,
    state,
    plan,
    may("schedule.write") && el("p", { class: "about" }, t("schedule.about")),
    may("orders.read") && el("section", { class: "sheet" }, el("h2", {}, t("schedule.late")), late, lateOnes?.foot),
    may("schedule.write") && rush(),
  );
  return {
    stop() {
      watched.stop();
      stuck.stop();
      lateOnes?.stop();
    },
  };
}

const rowOf = (one) => one[chosen.by] ?? "";

/** What a row is called; work that nobody has yet, and that stands nowhere yet, has a row of its own. */
const called = (row) => (chosen.by === "worker" ? (row ? named(row) : t("schedule.nobody")) : row || t("schedule.nowhere"));

/** What came of a run, and what found no place in it. */
function outcome({ status, operations, late, unplanned }) {
  const columns = [
    { label: t("board.work_order"), cell: (one) => el("a", { class: "number", href: `#/order/${encodeURIComponent(one.work_order)}` }, one.work_order) },
    { label: t("order.step"), cell: (one) => String(one.sequence) },
    { label: t("schedule.why"), cell: (one) => one.sentence ?? word("late_reason", one.reason) },
  ];
  return el(
    "section",
    { class: "sheet" },
    el("p", { class: `notice ${status === "failed" ? "bad" : "good"}` }, t(`schedule.${status}`, { operations: operations ?? 0, late: late.length })),
    unplanned.length ? [el("h2", {}, t("schedule.unplanned")), table(t("schedule.unplanned"), columns, unplanned)] : null,
  );
}
