/** Roles as a matrix: a row for each thing somebody may do, a column for each role. A tick counts at once. */

import { action, field, savesRows } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import { t, word } from "/js/i18n.js";
import { follow } from "/js/live.js";
import { refusal, refusedAt, tell } from "/js/notices.js";
import { ask, may } from "/js/session.js";

export function show(page) {
  const said = el("div");
  const matrix = el("div", { class: "matrix" });

  async function draw() {
    try {
      const { body } = await ask("GET", "/roles", { query: { limit: 500 } });
      fill(matrix, drawn(body));
    } catch (problem) {
      fill(said, refusal(problem));
    }
  }

  function drawn({ items: roles, permissions }) {
    const head = roles.map(({ name, built_in: ours }) => el("th", { scope: "col" }, word("role", name), ours ? null : el("small", {}, t("roles.own"))));
    const row = (permission) =>
      el("tr", {}, el("th", { scope: "row" }, word("permission", permission), " ", el("code", {}, permission)), roles.map((role) => el("td", {}, tick(role, permission))));
    return el("table", { class: "dense roles" }, el("caption", {}, el("span", { class: "hidden" }, t("access.roles")), savesRows(t("access.roles"), told(roles), () => permissions)), el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("roles.may")), head)), el("tbody", {}, permissions.map(row)));
  }

  const told = (roles) => [
    { label: t("roles.may"), cell: (permission) => word("permission", permission) },
    ...roles.map(({ name, permissions }) => ({ label: word("role", name), cell: (permission) => t(permissions.includes(permission) ? "fields.yes" : "fields.no") })),
  ];

  function tick(role, permission) {
    const label = `${word("role", role.name)}: ${word("permission", permission)}`;
    const box = el("input", { type: "checkbox", "aria-label": label, checked: role.permissions.includes(permission), disabled: !may("users.write") });
    box.addEventListener("change", async () => {
      refusedAt(box);
      const wanted = box.checked ? [...role.permissions, permission] : role.permissions.filter((one) => one !== permission);
      try {
        const { body } = await ask("PUT", `/roles/${encodeURIComponent(role.name)}`, { body: { permissions: wanted } });
        role.permissions = body.permissions;
        tell(t("masters.kept"));
      } catch (problem) {
        box.checked = !box.checked;
        refusedAt(box, problem);
      }
    });
    return box;
  }

  const name = el("input", { required: true, maxlength: "40", autocomplete: "off" });
  const make = () => ask("PUT", `/roles/${encodeURIComponent(name.value.trim())}`, { body: { permissions: [] } });
  const done = () => {
    name.value = "";
    draw();
  };
  fill(page, el("p", { class: "about" }, t("roles.about")), may("users.write") ? el("div", { class: "row-form" }, field(t("roles.new"), name), action(t("desk.create"), make, { done })) : null, said, matrix);
  draw();
  return { stop: follow(["roles"], () => matrix.contains(document.activeElement) || draw()) };
}
