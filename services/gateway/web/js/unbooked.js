/** What the plant could not book: reports it refused, material it could not post. A leader sees to each, and says how. */

import { action, field, folded, refill, savesRows } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { isUsed } from "/js/modules.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { learn, named } from "/js/people.js";
import { reasonNamed } from "/js/reasons.js";
import { ask, may } from "/js/session.js";

const LISTS = {
  "refused-reports": { statuses: ["open", "booked", "settled"], needs: ["floor.confirm"], told: refused },
  unposted: { statuses: ["unposted", "settled"], needs: ["stock.write"], module: "materials", told: unposted },
  inspections: { statuses: ["open", "settled"], needs: ["floor.confirm", "quality.write"], module: "quality", filter: "gone_on", told: goneOn },
};

export function show(page) {
  const lists = Object.entries(LISTS).filter(([, { needs, module }]) => may(...needs) && isUsed(module));
  const watched = lists.map(([name, how]) => listed(name, how));
  fill(page, el("h1", {}, t("section.unbooked")), el("p", { class: "about" }, t("unbooked.about")), watched.map(({ node }) => node));
  return { stop: () => watched.forEach((one) => one.stop()) };
}

function listed(name, { statuses, told, filter = "status" }) {
  const state = el("div");
  const list = el("ul", { class: "listed" });
  const status = el("select", { "aria-label": t("order.status"), onchange: () => watched.anew() }, statuses.map((one) => el("option", { value: one }, word("unbooked_status", one))));
  const again = () => watched.again();
  const watched = paged(`/${name}`, () => ({ [filter]: status.value }), {
    topics: [name],
    size: 50,
    draw: async (items) => {
      await learn();
      refill(list, items.length ? items.map((one) => card(told(one, again))) : [el("li", { class: "empty" }, t("unbooked.none"))]);
    },
    fail: (problem) => fill(state, stale(problem)),
  });
  const node = el("section", { class: "listed" }, el("div", { class: "heading" }, el("h2", {}, t(`unbooked.${name}`)), el("div", { class: "actions" }, status, savesRows(t(`unbooked.${name}`), columns(told), () => watched.all()))), state, list, watched.foot);
  return { ...watched, node };
}

/** A report, with what was said and what the plant answered to it. */
function refused(one, again) {
  const { id, operation, work_order: order, sequence, worker, good, scrap, rework, problem, refused_by: by, refused_at: at, status } = one;
  const fates = Object.entries({ good, scrap, rework }).filter(([, quantity]) => Number(quantity) > 0);
  return {
    where: [order, sequence],
    what: fates.map(([fate, quantity]) => t(`report.sent_${fate}`, { quantity: formats.quantity(quantity) })).join(" · "),
    facts: [worker ? named(worker) : by, formats.moment(at)],
    problem,
    one,
    ways: status === "open" ? [el("a", { class: "button small", href: `#/report/${operation}` }, t("unbooked.report_anew")), settling(`/refused-reports/${id}/settle`, again)] : [],
  };
}

/** Material that pieces used by their routing; posted by hand once what was missing is there. */
function unposted(one, again) {
  const { id, work_order: order, item, quantity, problem, tries, due_at: at, status } = one;
  return {
    where: [order],
    what: `${item} ${formats.quantity(quantity)}`,
    facts: [formats.moment(at), t("unbooked.tries", { count: tries })],
    problem,
    one,
    ways: status === "unposted" ? [action(t("unbooked.retry"), () => ask("POST", `/unposted/${id}/retry`), { done: again }), settling(`/unposted/${id}/settle`, again)] : [],
  };
}

/** Failed pieces that somebody had taken further before their inspection was known: they count as good, so somebody looks for them. */
function goneOn(one, again) {
  const { id, work_order: order, sequence, name, gone_on: gone, failed, recorded_by: by, recorded_at: at, settled_at: settled } = one;
  return {
    where: [order, sequence, name],
    what: t("unbooked.gone_on", { pieces: formats.quantity(gone), reasons: failed.map(({ reason }) => reasonNamed(reason)).join(", ") }),
    facts: [by, formats.moment(at)],
    problem: null,
    one,
    ways: settled === null ? [settling(`/inspections/${id}/settle`, again)] : [],
  };
}

const joined = (parts) => parts.filter(Boolean).join(" · ");
const howSettled = ({ settlement, settled_by: by, settled_at: at }) => settlement && joined([settlement, by, formats.moment(at)]);

/** What a card tells, in the columns of a file. */
const columns = (told) =>
  Object.entries({
    "board.work_order": ({ where }) => where.filter(Boolean).join(" "),
    "order.remarks": ({ what }) => what,
    "order.when": ({ facts }) => joined(facts),
    "schedule.why": ({ problem }) => problem && `${problem.title} ${problem.detail}`,
    "unbooked.how": ({ one }) => howSettled(one),
  }).map(([label, cell]) => ({ label: t(label), cell: (one) => cell(told(one)) }));

function card({ where, what, facts, problem, one, ways }) {
  return el(
    "li",
    { class: "card exception" },
    el("p", { class: "number" }, where.filter(Boolean).join(" ")),
    el("p", {}, what),
    problem && el("p", { class: "told" }, el("b", {}, problem.title), " ", problem.detail),
    el("p", { class: "item" }, joined(facts)),
    howSettled(one) && el("p", { class: "item" }, howSettled(one)),
    ways.length ? el("div", { class: "actions" }, ways) : null,
  );
}

/** It leaves the open ones when somebody has said what was done about it. */
function settling(path, again) {
  const note = el("input", { maxlength: "2000", autocomplete: "off" });
  const settle = () => ask("POST", path, { body: { note: note.value.trim() } });
  return folded(t("unbooked.settle"), el("div", { class: "row-form" }, field(t("unbooked.how"), note), action(t("desk.save"), settle, { style: "primary", done: again })));
}
