/** Webhooks: which other systems are told of what, and what became of every letter to them. */

import { action, field, folded, refill, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale, tell } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { ask } from "/js/session.js";

const STATUSES = ["", "waiting", "delivered", "given_up"];

/** `argument` names a webhook whose letters are shown. */
export function show(page, { argument: [name] }) {
  return name ? letters(page, name) : webhooks(page);
}

function webhooks(page) {
  const state = el("div");
  const list = el("div");
  const again = () => watched.again();
  const watched = paged("/webhooks", () => ({}), {
    draw: (items) => refill(list, drawn(items, watched)),
    fail: (problem) => fill(state, stale(problem)),
    topics: ["webhooks"],
  });
  fill(page, el("div", { class: "actions" }, folded(t("webhooks.new"), form(null, again))), state, list, watched.foot);
  return watched;
}

function drawn(items, { again, all }) {
  const path = ({ name }) => `/webhooks/${encodeURIComponent(name)}`;
  const test = (one) => action(t("webhooks.test"), () => ask("POST", `${path(one)}/test`), { done: () => (tell(t("webhooks.tested")), again()) });
  return table(t("settings.webhooks"), [
    { label: t("webhooks.name"), cell: (one) => el("a", { class: "number", href: `#/settings/webhooks/${encodeURIComponent(one.name)}` }, one.name) },
    { label: t("webhooks.url"), cell: (one) => one.url },
    { label: t("webhooks.events"), cell: (one) => one.events.join(", ") },
    { label: t("order.status"), cell: (one) => (one.active ? t("webhooks.on") : t("webhooks.off")) },
    { label: t("webhooks.last"), cell: (one) => (one.last_error ? el("b", { class: "chip bad" }, one.last_error) : one.last_delivered_at ? formats.moment(one.last_delivered_at) : t("desk.nothing")) },
    { label: t("order.actions"), cell: (one) => el("span", { class: "actions" }, test(one), folded(t("order.change"), form(one, again))) },
  ], items, { all });
}

/** Without a secret the one it has stays. */
function form(known, again) {
  const name = el("input", { required: true, value: known?.name ?? "", maxlength: "40", readonly: Boolean(known) });
  const url = el("input", { type: "url", value: known?.url ?? "", maxlength: "500" });
  const events = el("input", { value: known?.events.join(", ") ?? "*" });
  const secret = el("input", { type: "password", autocomplete: "new-password", maxlength: "200" });
  const active = el("input", { type: "checkbox", checked: known?.active ?? true });
  const body = () => ({
    url: url.value.trim(),
    events: events.value.split(/[,，、\s]+/u).filter(Boolean),
    active: active.checked,
    ...(secret.value ? { secret: secret.value } : {}),
  });
  const done = () => {
    tell(t("masters.kept"));
    again();
  };
  return el(
    "div",
    { class: "row-form" },
    field(t("webhooks.name"), name),
    field(t("webhooks.url"), url),
    field(t("webhooks.events"), events),
    field(t("webhooks.secret"), secret),
    el("label", { class: "check" }, active, t("webhooks.on")),
    action(t("desk.save"), () => ask("PUT", `/webhooks/${encodeURIComponent(name.value.trim())}`, { body: body() }), { style: "primary", done }),
  );
}

function letters(page, name) {
  const path = `/webhooks/${encodeURIComponent(name)}/deliveries`;
  const state = el("div");
  const list = el("div");
  const status = el("select", { "aria-label": t("order.status"), onchange: () => watched.anew() }, STATUSES.map((one) => el("option", { value: one }, one ? word("delivery_status", one) : t("orders.any_status"))));
  const resend = (one) => action(t("webhooks.resend"), () => ask("POST", `${path}/${one.id}/resend`), { done: () => watched.again() });
  const watched = paged(path, () => ({ status: status.value }), {
    draw: (items) =>
      refill(list, table(t("webhooks.letters"), [
        { label: t("audit.at"), cell: (one) => formats.moment(one.at) },
        { label: t("webhooks.event"), cell: (one) => el("code", {}, one.event) },
        { label: t("order.status"), cell: (one) => el("span", { class: one.status === "given_up" ? "chip bad" : "chip" }, word("delivery_status", one.status)) },
        { label: t("webhooks.tries"), cell: (one) => String(one.attempts), number: true },
        { label: t("webhooks.answer"), cell: (one) => [one.http_status, one.error].filter(Boolean).join(" ") || t("desk.nothing") },
        { label: t("webhooks.next"), cell: (one) => (one.next_try_at ? formats.moment(one.next_try_at) : t("desk.nothing")) },
        { label: t("order.actions"), cell: resend },
      ], items, { all: watched.all })),
    fail: (problem) => fill(state, stale(problem)),
  });
  fill(page, el("div", { class: "heading" }, el("h2", {}, t("webhooks.letters_to", { name })), el("div", { class: "actions" }, status, el("a", { class: "back", href: "#/settings/webhooks" }, t("operations.show_mine")))), state, list, watched.foot);
  return watched;
}
