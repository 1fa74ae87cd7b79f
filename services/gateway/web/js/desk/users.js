/** Users: what they are called, which roles they have in which plants, whose badge they carry. */

import { action, field, folded, refill, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import { t, word } from "/js/i18n.js";
import { stale, tell } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { ask, may, me } from "/js/session.js";

const words = (text) => text.split(/[,，、\s]+/u).filter(Boolean);

export function show(page) {
  const state = el("div");
  const list = el("div");
  const fresh = el("div", { class: "actions" });
  const roles = ask("GET", "/roles", { query: { limit: 500 } }).then(({ body }) => body.items.map(({ name }) => name), () => []);
  const watched = paged("/users", () => ({}), {
    draw: async (items) => refill(list, users(items, await roles, watched)),
    fail: (problem) => fill(state, stale(problem)),
    topics: ["users"],
  });
  if (may("users.write")) roles.then((known) => fill(fresh, folded(t("users.new"), form(null, known, () => watched.again()))));
  fill(page, fresh, state, list, watched.foot);
  return watched;
}

function users(items, roles, { again, all }) {
  return table(t("access.users"), [
    { label: t("users.username"), cell: (one) => el("b", {}, one.username) },
    { label: t("users.name"), cell: (one) => [one.name, " ", one.active ? null : el("b", { class: "chip bad" }, t("users.locked"))] },
    { label: t("users.roles"), cell: (one) => one.roles.map((role) => word("role", role)).join(", ") },
    { label: t("users.plants"), cell: (one) => one.plants.join(", ") },
    { label: t("users.worker"), cell: (one) => one.worker ?? t("desk.nothing") },
    { label: t("users.enters_by"), cell: (one) => [one.has_password && t("users.password"), one.has_pin && t("users.pin")].filter(Boolean).join(", ") || t("desk.nothing") },
    { label: t("order.actions"), cell: (one) => (may("users.write") ? folded(t("order.change"), form(one, roles, again)) : "") },
  ], items, { all });
}

/** A password or PIN that is left empty stays what it is; nobody reads one back. */
function form(known, roles, again) {
  const username = el("input", { required: true, value: known?.username ?? "", maxlength: "40", autocomplete: "off", autocapitalize: "none", readonly: Boolean(known) });
  const name = el("input", { value: known?.name ?? "", maxlength: "200", autocomplete: "off" });
  const plants = el("input", { value: (known?.plants ?? [me().plant]).join(", "), autocomplete: "off" });
  const worker = el("input", { value: known?.worker ?? "", maxlength: "40", autocomplete: "off" });
  const password = el("input", { type: "password", autocomplete: "new-password", maxlength: "200" });
  const pin = el("input", { type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "12" });
  const active = el("input", { type: "checkbox", checked: known?.active ?? true });
  const boxes = roles.map((role) => ({ role, box: el("input", { type: "checkbox", checked: known?.roles.includes(role) }) }));
  const given = (key, { value }) => (value.trim() ? { [key]: value.trim() } : {});
  const body = () => ({
    name: name.value.trim(),
    roles: boxes.filter(({ box }) => box.checked).map(({ role }) => role),
    plants: words(plants.value),
    active: active.checked,
    ...given("worker", worker),
    ...(password.value ? { password: password.value } : {}),
    ...given("pin", pin),
  });
  const save = () => ask("PUT", `/users/${encodeURIComponent(username.value.trim())}`, { body: body() });
  const done = () => {
    tell(t("masters.kept"));
    again();
  };
  return el(
    "div",
    { class: "grid-form" },
    el("div", { class: "row-form" }, field(t("users.username"), username), field(t("users.name"), name), field(t("users.worker"), worker), field(t("users.plants"), plants), field(t("users.password"), password), field(t("users.pin"), pin)),
    el("fieldset", { class: "choices" }, el("legend", {}, t("users.roles")), boxes.map(({ role, box }) => el("label", { class: "check" }, box, word("role", role)))),
    el("label", { class: "check" }, active, t("users.active")),
    action(t("desk.save"), save, { style: "primary", done }),
  );
}
