/** Keys for other systems: one role each, shown once, revoked when no longer needed. */

import { action, field, folded, table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { ask, may, me } from "/js/session.js";

export function show(page) {
  const said = el("div");
  const state = el("div");
  const list = el("div");
  const watched = paged("/api-keys", () => ({}), {
    draw: (items) => fill(list, keys(items, watched)),
    fail: (problem) => fill(state, stale(problem)),
    topics: ["api-keys"],
  });
  fill(page, may("users.write") ? folded(t("keys.new"), form(said, () => watched.again())) : null, said, state, list, watched.foot);
  return watched;
}

function keys(items, { again, all }) {
  const revoke = (one) =>
    one.revoked_at || !may("users.write") ? null : action(t("keys.revoke"), () => ask("POST", `/api-keys/${one.id}/revoke`), { done: again, sure: t("keys.sure", { name: one.name }) });
  return table(t("access.keys"), [
    { label: t("keys.name"), cell: (one) => el("b", {}, one.name) },
    { label: t("keys.role"), cell: (one) => word("role", one.role) },
    { label: t("users.plants"), cell: (one) => one.plants.join(", ") },
    { label: t("keys.made"), cell: (one) => `${formats.moment(one.created_at)} · ${one.created_by}` },
    { label: t("order.status"), cell: (one) => (one.revoked_at ? t("keys.revoked", { at: formats.moment(one.revoked_at) }) : t("keys.valid")) },
    { label: t("order.actions"), cell: revoke },
  ], items, { all, mark: (one) => (one.revoked_at ? "struck" : null) });
}

/** The key itself is told this once: whoever made it has to take it with him now. */
function form(said, again) {
  const name = el("input", { maxlength: "40", autocomplete: "off" });
  const role = el("select");
  ask("GET", "/roles", { query: { limit: 500 } }).then(({ body }) => fill(role, body.items.map((one) => el("option", { value: one.name, selected: one.name === "integration" }, word("role", one.name)))), () => null);
  const make = () => ask("POST", "/api-keys", { body: { name: name.value.trim(), role: role.value, plants: [me().plant] } });
  const done = ({ body }) => {
    const key = el("input", { readonly: true, value: body.key, "aria-label": t("keys.key"), onfocus: ({ target }) => target.select() });
    fill(said, el("div", { class: "notice good" }, el("p", {}, t("keys.once")), key));
    key.focus();
    again();
  };
  return el("div", { class: "row-form" }, field(t("keys.name"), name), field(t("keys.role"), role), action(t("desk.create"), make, { style: "primary", done }));
}
