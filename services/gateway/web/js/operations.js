/** What there is to do: scan a code, or pick an operation from the list. */

import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { refusal, stale, waitingReports } from "/js/notices.js";
import { poll } from "/js/polling.js";
import { ask, me } from "/js/session.js";

const WHOSE = { work_order: "work_order", work_center: "work_center" }; // kinds of code that name a list of operations

/** `argument` narrows the list, as `work_order=WO-1`; without it they are one's own. */
export function show(page, { argument }) {
  const filter = Object.fromEntries(new URLSearchParams(argument));
  const narrowed = Object.values(filter)[0];
  const said = el("div");
  const state = el("div");
  const list = el("ul", { class: "operations" });
  const title = narrowed ? t("operations.of", { what: narrowed }) : t(me().worker ? "operations.mine" : "operations.all");
  fill(
    page,
    waitingReports(),
    scanForm(said),
    said,
    el("div", { class: "heading" }, el("h1", {}, title), narrowed ? el("a", { class: "back", href: "#/work" }, t("operations.show_mine")) : null),
    state,
    list,
  );
  return poll(narrowed || !me().worker ? "/operations" : "/my/operations", () => ({ ...filter, limit: 200 }), {
    draw: ({ items }) => {
      const open = items.filter(({ status }) => status !== "completed" && status !== "cancelled");
      fill(list, open.length ? open.map(card) : el("li", { class: "empty" }, t("operations.none")));
    },
    fail: (problem) => fill(state, stale(problem)),
  });
}

/** The field a scanner types into. Enter, which scanners send, opens what the code names. */
function scanForm(said) {
  const input = el("input", { id: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", enterkeyhint: "go", maxlength: "200" });
  const form = el(
    "form",
    { class: "scan", role: "search" },
    el("label", { for: "code" }, t("scan.label")),
    el("div", { class: "row" }, input, el("button", { type: "submit", class: "primary" }, t("scan.open"))),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = input.value.trim();
    if (!code) return input.focus();
    input.select();
    try {
      const { body } = await ask("GET", `/scan/${encodeURIComponent(code)}`);
      open(body, said);
    } catch (problem) {
      fill(said, refusal(problem));
    }
  });
  if (matchMedia("(hover: hover)").matches) requestAnimationFrame(() => input.isConnected && input.focus());
  return form;
}

function open(found, said) {
  if (found.kind === "operation") location.hash = `#/report/${found.id}`;
  else if (WHOSE[found.kind]) location.hash = `#/work/${new URLSearchParams({ [WHOSE[found.kind]]: found.number })}`;
  else fill(said, el("div", { class: "notice" }, el("p", {}, t("scan.is_no_work", { name: found.name ?? found.number }))));
}

function card(operation) {
  return el(
    "li",
    {},
    el(
      "a",
      { class: "card operation", href: `#/report/${operation.id}`, "data-status": operation.status },
      el("span", { class: "number" }, operation.work_order, " ", operation.rework_order ? el("b", { class: "chip warn" }, t("operations.rework")) : null),
      el("span", { class: "step" }, `${operation.sequence} ${operation.name}`),
      el("span", { class: "item" }, [operation.item, operation.item_name].filter(Boolean).join(" · ")),
      el("span", { class: "facts" }, status(operation), due(operation)),
      el("span", { class: "available" }, el("b", {}, formats.quantity(operation.available)), " ", el("small", {}, t("operations.available"))),
    ),
  );
}

export function status({ status: state }) {
  return el("span", { class: `chip ${state}` }, word("operation_status", state));
}

function due({ due_on: on, late }) {
  if (!on) return null;
  return el("span", { class: late ? "chip bad" : "chip" }, t(late ? "operations.late" : "operations.due", { day: formats.day(on) }));
}
