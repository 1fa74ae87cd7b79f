/** Allowances and deductions: what the office gives or keeps by hand, always with a reason, and takes back once. */

import { action, field, folded, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { stale, tell } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { learn, named } from "/js/people.js";
import { ask, may } from "/js/session.js";
import { newId } from "/js/wire.js";
import { workerInput } from "/js/workerinput.js";

export function show(page) {
  const state = el("div");
  const list = el("div");
  const worker = el("input", { type: "search", "aria-label": t("wages.worker"), placeholder: t("wages.worker"), maxlength: "40", onchange: () => watched.anew() });
  const watched = paged("/allowances", () => ({ worker: worker.value.trim() }), {
    topics: ["allowances"],
    draw: async (items) => {
      await learn();
      if (!list.querySelector("details[open]")) fill(list, given(items, watched));
    },
    fail: (problem) => fill(state, stale(problem)),
  });
  const again = () => watched.again();
  fill(list, el("p", { class: "empty", role: "status" }, t("page.loading")));
  fill(page, el("p", { class: "about" }, t("byhand.about")), may("pay.write") ? form(again) : null, el("div", { class: "actions" }, worker), state, list, watched.foot);
  return watched;
}

function given(items, { again, all }) {
  const amount = (one) => el("b", {}, formats.money(one.amount));
  const isKept = (one) => one.amount.startsWith("-") !== Boolean(one.reverses); // what takes a deduction back is above zero
  const kind = (one) => [t(isKept(one) ? "pay_kind.deduction" : "pay_kind.allowance"), " ", one.reverses ? el("span", { class: "chip warn" }, t("pay_origin.reversal")) : null];
  const actions = (one) => (one.reversed_by ? el("span", { class: "chip" }, t("byhand.taken_back")) : one.reverses || !may("pay.write") ? t("desk.nothing") : takeBack(one, again));
  return table(t("pay.byhand"), [
    { label: t("wages.on"), cell: (one) => formats.day(one.on, formats.WHOLE) },
    { label: t("wages.worker"), cell: (one) => el("a", { href: `#/wages/${encodeURIComponent(one.worker)}` }, named(one.worker)) },
    { label: t("wages.kind"), cell: kind },
    { label: t("wages.amount"), cell: amount, number: true },
    { label: t("byhand.reason"), cell: (one) => one.reason },
    { label: t("byhand.said"), cell: (one) => `${one.said_by} · ${formats.moment(one.said_at)}` },
    { label: t("order.actions"), cell: actions },
  ], items, { all, mark: (one) => (one.reversed_by ? "struck" : null) });
}

/** The id is chosen once, so that a second try after no answer books nothing twice. */
function takeBack({ id }, again) {
  const reason = el("input", { maxlength: "2000", autocomplete: "off" });
  const mine = newId();
  const back = () => ask("POST", `/allowances/${id}/reversal`, { body: { id: mine, reason: reason.value.trim() } });
  return folded(t("byhand.take_back"), el("div", { class: "row-form" }, field(t("byhand.why"), reason), action(t("byhand.take_back"), back, { done: again })));
}

function form(again) {
  const inputs = {
    worker: workerInput(),
    on: el("input", { name: "on", type: "date", value: formats.today() }),
    amount: el("input", { inputmode: "decimal", maxlength: "20" }),
    reason: el("input", { name: "on", maxlength: "2000", autocomplete: "off" }),
  };
  const sign = el("select", {}, ["allowance", "deduction"].map((one) => el("option", { value: one }, t(`pay_kind.${one}`))));
  let id = newId();
  const post = () => {
    const typed = inputs.amount.value.trim().replace(/^[-+]/u, "");
    return ask("POST", "/allowances", { body: { id, worker: inputs.worker.value.trim(), on: inputs.on.value, amount: sign.value === "deduction" ? `-${typed}` : typed, reason: inputs.reason.value.trim() } });
  };
  const done = () => {
    id = newId();
    inputs.amount.value = "";
    tell(t("masters.kept"));
    again();
  };
  Object.values(inputs).forEach((input) => input.addEventListener("input", () => (id = newId())));
  sign.addEventListener("change", () => (id = newId()));
  return el(
    "div",
    { class: "row-form" },
    field(t("wages.worker"), inputs.worker),
    field(t("wages.on"), inputs.on),
    field(t("wages.kind"), sign),
    field(t("wages.amount"), inputs.amount),
    field(t("byhand.reason"), inputs.reason),
    action(t("byhand.book"), post, { style: "primary", done }),
  );
}
