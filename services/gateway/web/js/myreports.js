/** What a worker has reported today and yesterday, and each of it taken back where that may still be. */

import { refill } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale, tell } from "/js/notices.js";
import * as outbox from "/js/outbox.js";
import { poll } from "/js/polling.js";
import { reasonNamed } from "/js/reasons.js";
import { me } from "/js/session.js";
import { why } from "/js/why.js";

const DAY = 86_400_000; // milliseconds; a night shift's reports are of the day before

export function show(page) {
  if (!me().worker) return fill(page, el("h1", {}, t("section.mine")), el("p", { class: "empty" }, t("wages.no_worker"))) && null;
  const state = el("div");
  const list = el("ul", { class: "listed" });
  /** What was asked of others is folded: one was taken back, and the list is drawn as it is now. */
  const again = () => {
    list.querySelectorAll("details[open]").forEach((one) => (one.open = false));
    watched.again();
  };
  const query = () => ({ worker: me().worker, from: formats.dayOf(Date.now() - DAY), to: formats.today(), limit: 200 });
  const watched = poll("/reports", query, {
    recall: true,
    topics: ["reports"],
    draw: ({ items }) => refill(list, items.length ? items.map((one) => card(one, again)) : [el("li", { class: "empty" }, t("mine.none"))]),
    fail: (problem) => fill(state, stale(problem)),
  });
  fill(page, el("a", { class: "back", href: "#/work" }, t("mine.back")), el("h1", {}, t("section.mine")), state, list);
  return watched;
}

function card(report, again) {
  const { work_order: order, sequence, operation_name: name, reported_at: at, good, scrap, rework, flags, note, reversed, reverses } = report;
  const failed = (fate, all) => all.map(({ reason, quantity }) => `${t(`report.sent_${fate}`, { quantity: formats.quantity(quantity) })} ${reasonNamed(reason)}`);
  const said = [Number(good) !== 0 && t("report.sent_good", { quantity: formats.quantity(good) }), ...failed("scrap", scrap), ...failed("rework", rework)].filter(Boolean).join(" · ");
  const chips = [reverses && t("order.reversal"), reversed && t("order.reversed"), ...flags.map((flag) => word("flag", flag))].filter(Boolean);
  return el(
    "li",
    { class: "card" },
    el("p", { class: "number" }, order, " ", chips.map((chip) => el("span", { class: "chip warn" }, chip))),
    el("p", { class: "step" }, `${sequence} ${name}`),
    el("p", {}, el("b", {}, said)),
    el("p", { class: "item" }, [formats.moment(at), note].filter(Boolean).join(" · ")),
    reversed || reverses ? null : undoing(report, [order, `${sequence} ${name}`, said].join(" · "), again),
  );
}

/** Kept on this device before it is sent, as the report was; whether it may still be, the plant says. */
function undoing({ id }, about, again) {
  const sentence = t("report.taken_back", { about });
  const take = async (reason) => tell((await outbox.tell({ path: `/reports/${id}/reversal`, about: sentence, body: { reason } })) ? sentence : t("unsent.kept", { about: sentence }));
  return el("details", { class: "change" }, el("summary", {}, t("report.undo")), why(take, again));
}
