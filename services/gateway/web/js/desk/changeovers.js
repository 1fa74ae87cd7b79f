/** Changing over: how long it takes from any setup family to another, and from which to which it takes longer or shorter. */

import { action, field, savesRows } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal, tell } from "/js/notices.js";
import { ask } from "/js/session.js";

const COLUMNS = ["from", "to", "seconds"];

export function show(page) {
  const seconds = el("input", { inputmode: "decimal", maxlength: "12", disabled: true });
  const another = el("button", { type: "button", class: "small", disabled: true, onclick: () => add() }, t("changeovers.add"));
  const body = el("tbody");
  const said = el("div");
  let rows = [];
  let match; // the ETag of what is shown: nobody writes over what another has just said

  function row(one, at) {
    const input = (name) => el("input", { name, "aria-label": t(`changeovers.${name}`), value: one[name] ?? "", maxlength: "40", inputmode: name === "seconds" ? "decimal" : "text", oninput: ({ target }) => (one[name] = target.value.trim()) });
    const remove = el("button", { type: "button", class: "small quiet", "aria-label": t("changeovers.remove"), onclick: () => (rows.splice(at, 1), draw()) }, "×");
    return el("tr", {}, COLUMNS.map((name) => el("td", { "data-column": t(`changeovers.${name}`) }, input(name))), el("td", {}, remove));
  }

  const draw = () => fill(body, rows.map(row));
  const add = () => {
    rows.push({});
    draw();
    body.lastElementChild.querySelector("input").focus();
  };

  function take({ body: told, etag }) {
    match = etag;
    seconds.value = told.seconds;
    rows = told.pairs.map((one) => ({ ...one }));
    draw();
    seconds.disabled = another.disabled = false; // what was typed before would be gone now
  }

  const read = () => ask("GET", "/changeovers").then(take, (problem) => fill(said, refusal(problem)));
  const save = () => ask("PUT", "/changeovers", { match, body: { seconds: seconds.value.trim() || "0", pairs: rows.filter(({ from, to }) => from || to) } });
  const saved = () => {
    tell(t("masters.kept"));
    return read();
  };
  const saves = savesRows(t("kind.changeovers"), COLUMNS.map((name) => ({ label: t(`changeovers.${name}`), cell: (one) => one[name] ?? "", number: name === "seconds" })), () => rows);
  const head = el("tr", {}, COLUMNS.map((name) => el("th", { scope: "col" }, t(`changeovers.${name}`))), el("th", { scope: "col" }, el("span", { class: "hidden" }, t("order.actions"))));
  fill(
    page,
    el("p", { class: "about" }, t("changeovers.about")),
    said,
    el("div", { class: "row-form" }, field(t("changeovers.any"), seconds)),
    el("table", { class: "dense typed narrow" }, el("caption", { class: "hidden" }, t("kind.changeovers")), el("thead", {}, head), body),
    el("div", { class: "actions" }, another, action(t("desk.save"), save, { style: "primary", done: saved }), saves),
  );
  read();
  return null;
}
