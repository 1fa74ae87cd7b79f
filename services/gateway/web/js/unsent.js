/** What the plant has not been told yet, and what it refused later: on every screen until it is settled. */

import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import * as outbox from "/js/outbox.js";
import { keepsNothing } from "/js/pocket.js";
import { me } from "/js/session.js";

/** Keep a box true to the outbox. */
export function watch(box) {
  const draw = () => fill(box, me() ? own() : others());
  window.addEventListener("outbox", draw);
  draw();
  return draw;
}

function own() {
  const deeds = outbox.mine();
  const waiting = deeds.filter(({ refusal }) => !refusal);
  return [keepsNothing() && el("p", { class: "stale" }, t("unsent.keeps_nothing")), waiting.length && list(waiting), ...deeds.filter(({ refusal }) => refusal).map(refused)];
}

/** A number, and what it stands for once it is tapped. */
function list(waiting) {
  return el(
    "details",
    { class: "stale" },
    el("summary", {}, t("unsent.waiting", { count: waiting.length })),
    el("ol", {}, waiting.map(({ about }) => el("li", {}, about))),
  );
}

function refused(deed) {
  return el(
    "div",
    { class: "notice bad", role: "alert" },
    el("p", { class: "about" }, deed.about),
    el("h2", {}, deed.refusal.title),
    el("p", {}, deed.refusal.detail),
    el("button", { type: "button", onclick: () => outbox.dismiss(deed) }, t("unsent.read")),
  );
}

/** Before anybody has signed in: whose deeds wait here for him. */
function others() {
  const names = [...new Set(outbox.everybodys().map(({ name }) => name))];
  return names.length ? el("p", { class: "stale" }, t("unsent.of_others", { count: outbox.everybodys().length, names: names.join(", ") })) : null;
}
