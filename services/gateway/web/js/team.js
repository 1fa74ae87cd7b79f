/** What a leader sees to, on his way through the hall: what to confirm, what to answer, and what his team is at. */

import { asItWillBe } from "/js/ahead.js";
import { dispatchSheet } from "/js/desk/dispatchsheet.js";
import { el, fill } from "/js/dom.js";
import { flagged } from "/js/flagged.js";
import { t } from "/js/i18n.js";
import { follow, gathered } from "/js/live.js";
import { isUsed } from "/js/modules.js";
import { loading, refusal, stale } from "/js/notices.js";
import { toAnswer } from "/js/objections.js";
import { card } from "/js/operations.js";
import { learn } from "/js/people.js";
import { savesCards } from "/js/saving.js";
import { askOrRecall } from "/js/remembered.js";
import { may, me } from "/js/session.js";
import { NoAnswer } from "/js/wire.js";

const TOPICS = ["operations", "reports", "exceptions", "objections", "teams"];

const HANDS = "input:focus, textarea:focus, details[open]"; // nothing is drawn under them

const chosen = { team: null };
const box = (content = null) => el("div", { class: "listed" }, content);

export function show(page) {
  const tools = el("div", { class: "actions" });
  const parts = { flagged: box(), objections: box(), operations: box(loading()) };
  let stopped = false;

  /** Each part by itself: one that cannot be had hides no other. */
  const part = (where, content) =>
    content().then((nodes) => stopped || where.querySelector(HANDS) || fill(where, nodes), (problem) => stopped || fill(where, refusal(problem)));

  async function draw() {
    await learn();
    const teams = await theirs().catch((problem) => void part(parts.operations, () => Promise.reject(problem)));
    if (stopped || !teams) return;
    chosen.team = teams.some(({ number }) => number === chosen.team) ? chosen.team : (teams[0]?.number ?? null);
    drawTools(teams);
    part(parts.flagged, () => flagged({ team: chosen.team, again: draw }));
    if (isUsed("payroll") && may("pay.answer", "pay.write") && !parts.objections.contains(document.activeElement)) part(parts.objections, toAnswer);
    part(parts.operations, () => operations(chosen.team));
  }

  function drawTools(teams) {
    const pick = el("select", { "aria-label": t("masters.team"), onchange: ({ target }) => ((chosen.team = target.value), draw()) });
    fill(pick, teams.map(({ number, name }) => el("option", { value: number, selected: number === chosen.team }, `${name} ${number}`)));
    fill(tools, teams.length ? pick : null, may("floor.report_for_others") && el("a", { class: "button", href: chosen.team ? `#/tally/${encodeURIComponent(chosen.team)}` : "#/tally" }, t("team.tally")), chosen.team && dispatchSheet(chosen.team));
  }

  fill(page, el("div", { class: "heading" }, el("h1", {}, t("section.team")), tools), parts.flagged, parts.objections, parts.operations);
  draw();
  const leave = follow(TOPICS, gathered(() => page.querySelector(HANDS) || draw()));
  return {
    stop() {
      stopped = true;
      leave();
    },
  };
}

/** The teams one leads; who leads none sees to all. */
async function theirs() {
  const { body } = await askOrRecall("/teams", { query: { limit: 500 } });
  const led = body.items.filter(({ leader }) => leader && leader === me().worker);
  return led.length ? led : body.items;
}

async function operations(team) {
  if (!team) return [el("p", { class: "empty" }, t("team.none"))];
  const { body, recalled } = await askOrRecall("/dispatch", { query: { team } });
  const open = body.items.map(asItWillBe).filter(({ status }) => status !== "completed");
  return [
    el("div", { class: "heading" }, el("h2", {}, t("team.operations")), savesCards("operations", t("team.operations"), () => open)),
    recalled && stale(new NoAnswer()),
    el("ul", { class: "operations" }, open.length ? open.map(card) : el("li", { class: "empty" }, t("operations.none"))),
  ];
}
