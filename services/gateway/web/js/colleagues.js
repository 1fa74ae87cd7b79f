/** Who made it together, and who gets how much of it. Nobody named: the worker alone. */

import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { quantityField } from "/js/keypad.js";
import { everybody, learn, named } from "/js/people.js";
import { me } from "/js/session.js";

/** A box that opens when it is needed; `workers()` is what the plant is told, empty when one worked alone. */
export function colleagues() {
  const rows = [];
  const list = el("ul", { class: "colleagues" });
  const draw = () => fill(list, rows.map(({ node }) => node));
  const add = (worker) => {
    if (rows.some((row) => row.worker === worker)) return;
    if (rows.length === 0 && worker !== me().worker) add(me().worker);
    rows.push(row(worker, worker === me().worker ? null : () => leave(worker)));
    draw();
  };
  const leave = (worker) => {
    rows.splice(rows.findIndex((one) => one.worker === worker), 1);
    if (rows.length === 1) rows.pop();
    draw();
  };
  const node = el("details", { class: "card" }, el("summary", {}, t("colleagues.title")), choice(add), list);
  return { node, workers: () => told(rows) };
}

function choice(add) {
  const offer = el("select", { "aria-label": t("colleagues.add") });
  const others = () => everybody().filter((number) => number !== me().worker);
  const draw = (numbers) =>
    fill(offer, el("option", { value: "" }, t("colleagues.add")), numbers.map((number) => el("option", { value: number }, named(number))));
  draw([]);
  learn().then(() => draw(others()));
  offer.addEventListener("change", () => {
    if (offer.value) add(offer.value);
    offer.value = "";
  });
  return offer;
}

function row(worker, leave) {
  const share = quantityField({ id: `share-${worker}`, placeholder: "1" });
  const button = leave && el("button", { type: "button", class: "quiet", "aria-label": t("colleagues.remove", { worker: named(worker) }), onclick: leave }, "×");
  return { worker, share, node: el("li", {}, el("label", { for: share.id }, named(worker)), share, button) };
}

/** A share is carried by all or by none: one typed makes the others 1. */
function told(rows) {
  const shared = rows.some(({ share }) => share.value);
  return rows.map(({ worker, share }) => (shared ? { worker, share: share.value || "1" } : { worker }));
}
