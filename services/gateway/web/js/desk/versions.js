/** Two versions of a routing beside each other: what was changed, step by step. */

import { table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { ask } from "/js/session.js";

/** A box that compares the newest version with an older one somebody picks. */
export function versions(path, newest) {
  if (newest < 2) return null;
  const box = el("div");
  const older = Array.from({ length: newest - 1 }, (_, at) => newest - 1 - at);
  const pick = el("select", { "aria-label": t("routing.compare"), onchange: () => compare() }, older.map((version) => el("option", { value: version }, t("routing.version", { version }))));

  async function compare() {
    try {
      const [before, after] = await Promise.all([pick.value, newest].map((version) => ask("GET", path, { query: { version } })));
      fill(box, differences(before.body.steps, after.body.steps, Number(pick.value), newest));
    } catch (problem) {
      fill(box, refusal(problem));
    }
  }

  const node = el("details", { class: "change", ontoggle: () => node.open && compare() }, el("summary", {}, t("routing.compare")), el("div", { class: "grid-form" }, pick, box));
  return node;
}

function differences(before, after, old, newest) {
  const numbers = [...new Set([...before, ...after].map(({ sequence }) => sequence))].sort((one, other) => one - other);
  const step = (steps, sequence) => steps.find((one) => one.sequence === sequence) ?? {};
  const rows = numbers.flatMap((sequence) => {
    const [was, is] = [step(before, sequence), step(after, sequence)];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => name !== "sequence" && text(was[name]) !== text(is[name]));
    return names.map((name) => ({ sequence, name, was: text(was[name]), is: text(is[name]) }));
  });
  return table(t("routing.compare"), [
    { label: t("order.step"), cell: (one) => String(one.sequence) },
    { label: t("routing.what"), cell: (one) => t(`routing.${one.name}`) },
    { label: t("routing.version", { version: old }), cell: (one) => one.was || t("desk.nothing") },
    { label: t("routing.version", { version: newest }), cell: (one) => el("b", {}, one.is || t("desk.nothing")) },
  ], rows);
}

const material = ({ item, quantity, backflush }) => (backflush ? t("routing.backflush", { item: `${item} × ${quantity}` }) : `${item} × ${quantity}`);

function text(value) {
  if (Array.isArray(value)) return value.map((one) => (one.item ? material(one) : text(one))).join(", ");
  if (value && typeof value === "object") return Object.values(value).map(text).filter(Boolean).join(" ");
  return value === null || value === undefined ? "" : String(value);
}
