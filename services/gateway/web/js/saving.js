/** A button whose work is loaded when somebody wants it: a phone on the floor saves no tables. */

import { busy, el } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusedAt } from "/js/notices.js";
import { NoAnswer } from "/js/wire.js";

/** The rows of a list of cards; `all` asks for them. */
export const savesCards = (kind, named, all) =>
  savesLater(named, "/js/desk/cardsheets.js", async ({ saveCards }) => saveCards(kind, named, await all()));

/** `named` is what is saved, in words; `work` gets the module at `path`. */
export function savesLater(named, path, work) {
  const loaded = () => import(path).catch(() => Promise.reject(new NoAnswer()));
  const save = () => loaded().then(work).catch((problem) => refusedAt(button, problem));
  const button = el("button", { type: "button", class: "small quiet", "aria-label": t("desk.save_table", { name: named }), onclick: () => busy(button, save) }, t("desk.csv"));
  return button;
}
