/** The forms of the first run: each makes one kind of thing through the plant's public API, and no more than it needs. */

import { action, field } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { ask, may, me } from "/js/session.js";

const ROWS = 4; // steps of a first product
const TEN = 10; // steps are numbered 10, 20, 30 …
const LOOPBACK = /^(localhost|127\.|\[::1\])/u; // an address that no phone can open
const WEEK = 7 * 86_400_000; // milliseconds

/** `CUT Cutting`: a number and a name on each line; without a name the number is it. */
const linesOf = (text) =>
  text
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => ({ number: line.split(/\s+/u)[0], name: line.split(/\s+/u).slice(1).join(" ") || line.split(/\s+/u)[0] }));

const typed = (label, placeholder) => el("textarea", { required: true, rows: "4", "aria-label": label, placeholder });

export function centersForm({ again }) {
  const text = typed(t("start.centers"), t("start.centers_as"));
  const keep = async () => {
    for (const { number, name } of linesOf(text.value)) await ask("PUT", `/work-centers/${encodeURIComponent(number)}`, { body: { name, section: name } });
  };
  return el("div", { class: "grid-form" }, text, action(t("desk.save"), keep, { style: "primary", done: again }));
}

/** Everybody gets a badge, which is his number, and a PIN, which is shown this once. */
export function peopleForm({ told, again }) {
  const text = typed(t("start.people"), t("start.people_as"));
  const keep = async () => {
    const pins = [];
    for (const { number, name } of linesOf(text.value)) pins.push({ number, name, pin: await hire(number, name) });
    tellPins(told, pins);
  };
  return el("div", { class: "grid-form" }, text, action(t("desk.save"), keep, { style: "primary", done: again }));
}

/** Who signs in how; nobody can look a PIN up later. */
export function tellPins(told, pins) {
  const row = ({ number, name, pin }) => el("li", {}, el("b", {}, number), ` ${name} `, pin && el("code", {}, t("start.pin", { pin })));
  fill(told, el("div", { class: "notice good" }, el("p", {}, t("start.pins")), el("ul", {}, pins.map(row))));
}

/** A worker, and a user who may sign in by his badge where one may make users; answers his PIN. */
export async function hire(number, name) {
  await ask("PUT", `/workers/${encodeURIComponent(number)}`, { body: { name } });
  if (!may("users.write")) return null;
  const pin = String(crypto.getRandomValues(new Uint32Array(1))[0] % 10_000).padStart(4, "0");
  const username = `${number}.${me().plant}`.toLowerCase();
  await ask("PUT", `/users/${encodeURIComponent(username)}`, { body: { name, roles: ["worker"], plants: [me().plant], worker: number, pin } });
  return pin;
}

export function productForm({ plant, again }) {
  const number = el("input", { required: true, maxlength: "40", autocomplete: "off" });
  const name = el("input", { maxlength: "200", autocomplete: "off" });
  const unit = el("input", { maxlength: "20", value: t("start.pieces") });
  const usual = (at) => plant.centers[Math.min(at, plant.centers.length - 1)]; // one step at each, as they were typed
  const options = (at) => plant.centers.map((one) => el("option", { value: one.number, selected: one === usual(at) }, `${one.name} ${one.number}`));
  const steps = Array.from({ length: ROWS }, (_, at) => ({
    name: el("input", { maxlength: "200", "aria-label": t("start.step_name", { at: at + 1 }) }),
    center: el("select", { "aria-label": t("start.step_center", { at: at + 1 }) }, options(at)),
    seconds: el("input", { inputmode: "decimal", value: "60", "aria-label": t("start.step_seconds", { at: at + 1 }) }),
  }));
  const routing = () =>
    steps
      .filter((step) => step.name.value.trim())
      .map((step, at) => ({ sequence: (at + 1) * TEN, name: step.name.value.trim(), work_centers: [step.center.value], setup_seconds: 0, run_seconds: step.seconds.value }));
  const keep = async () => {
    const path = `/items/${encodeURIComponent(number.value.trim())}`;
    await ask("PUT", path, { body: { name: name.value.trim() || number.value.trim(), unit: unit.value.trim(), kind: "make" } });
    await ask("PUT", `${path}/routing`, { body: { steps: routing() } });
  };
  const row = (step, at) => el("tr", { class: "fresh" }, el("th", { scope: "row" }, String((at + 1) * TEN)), [step.name, step.center, step.seconds].map((input) => el("td", {}, input)));
  const head = ["order.step", "masters.name", "order.work_center", "routing.run_seconds"].map((key) => el("th", { scope: "col" }, t(key)));
  return el(
    "div",
    { class: "grid-form" },
    el("div", { class: "row-form" }, field(t("masters.number"), number), field(t("masters.name"), name), field(t("masters.unit"), unit)),
    el("table", { class: "typed" }, el("caption", { class: "hidden" }, t("start.steps")), el("thead", {}, el("tr", {}, head)), el("tbody", {}, steps.map(row))),
    action(t("desk.save"), keep, { style: "primary", done: again }),
  );
}

export function orderForm({ plant, again }) {
  const item = el("select", {}, plant.items.map((one) => el("option", { value: one.number }, `${one.name} ${one.number}`)));
  const quantity = el("input", { inputmode: "decimal", value: "100" });
  const due = el("input", { type: "date", value: formats.dayOf(Date.now() + WEEK) });
  const keep = async () => {
    const { body } = await ask("POST", "/work-orders", { body: { item: item.value, quantity: quantity.value, due_on: due.value } });
    await ask("POST", `/work-orders/${encodeURIComponent(body.number)}/release`, { body: {} });
  };
  return el("div", { class: "row-form" }, field(t("order.item"), item), field(t("order.quantity"), quantity), field(t("order.due"), due), action(t("orders.create_and_release"), keep, { style: "primary", done: again }));
}

/** On a phone by badge and PIN, or here: both end in the same report. */
export function reportLinks({ plant }) {
  if (!plant.order) return null;
  const first = plant.order.operations[0];
  const links = [
    !plant.done.report && el("a", { class: "button", href: `#/report/${first.id}` }, t("start.report_here")),
    plant.done.report && el("a", { class: "button", href: "#/board" }, t("section.board")),
    el("a", { class: "button", href: `#/order/${encodeURIComponent(plant.order.number)}` }, plant.order.number),
  ];
  const told = LOOPBACK.test(location.hostname) ? "start.only_here" : "start.on_a_phone";
  return el("div", { class: "grid-form" }, el("p", {}, t(told, { address: `${location.origin}/?plant=${me().plant}`, end: `:${location.port}/?plant=${me().plant}` })), el("div", { class: "actions" }, links));
}
