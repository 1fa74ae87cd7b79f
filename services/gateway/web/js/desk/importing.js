/** A whole sheet at once: looked at first, and taken in only when somebody says so. */

import { busy, el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { picker } from "/js/pick.js";
import { ask } from "/js/session.js";

/** Send a sheet, and say in `said` what became of its rows. */
export async function takeIn(kind, sheet, said, done, query = {}) {
  const form = new FormData();
  form.append("file", sheet, "sheet");
  try {
    const { body } = await ask("POST", `/imports/${kind}`, { form, query });
    const wrong = body.items.flatMap(({ row, errors }) => errors.map(({ cell, message }) => el("li", {}, t("masters.row", { row }), " ", cell ?? "", " ", message)));
    fill(said, el("div", { class: `notice ${wrong.length ? "bad" : "good"}`, role: "status" }, el("p", {}, t(query.dry_run ? "masters.would" : "masters.did", body)), wrong.length ? el("ul", {}, wrong) : null));
    if (!query.dry_run) await done();
  } catch (problem) {
    fill(said, refusal(problem));
  }
}

/** `fields` are labelled inputs beside the file, `query()` what they add to the request; `done` is called when it is in. */
export function importing(kind, said, done, { fields = [], query = () => ({}), title = t("masters.import") } = {}) {
  const chosen = el("input", { type: "file", accept: ".xlsx,.csv", "aria-label": t("masters.sheet") });
  const take = (dry) => async ({ currentTarget }) => {
    if (!chosen.files.length) return;
    await busy(currentTarget, () => takeIn(kind, chosen.files[0], said, done, { ...query(), dry_run: dry }));
  };
  return el(
    "details",
    { class: "change" },
    el("summary", {}, title),
    el("div", { class: "row-form" }, fields, picker(chosen, t("masters.sheet")), el("button", { type: "button", class: "small", onclick: take(true) }, t("masters.look")), el("button", { type: "button", class: "small", onclick: take(false) }, t("masters.take_in"))),
  );
}
