/** Rates: what is paid for a piece or an hour from a day on. A new one is a new version; none is ever changed. */

import { KINDS, rateForm } from "/js/desk/rateform.js";
import { proposals } from "/js/desk/rateproposals.js";
import { table } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { stale } from "/js/notices.js";
import { paged } from "/js/paged.js";
import { may } from "/js/session.js";

export function show(page) {
  const said = el("div");
  const state = el("div");
  const list = el("div");
  const kind = el("select", { "aria-label": t("wages.kind"), onchange: () => watched.anew() }, ["", ...KINDS].map((one) => el("option", { value: one }, one ? word("pay_kind", one) : t("rates.any"))));
  const item = el("input", { type: "search", "aria-label": t("order.item"), placeholder: t("order.item"), maxlength: "40", onchange: () => watched.anew() });
  const watched = paged("/rates", () => ({ kind: kind.value, item: item.value.trim() }), {
    topics: ["rates"],
    draw: (items) => fill(list, rates(items, watched)),
    fail: (problem) => fill(state, stale(problem)),
  });
  const waiting = el("div");
  const proposed = proposals(waiting, columns(), () => watched.again());
  const anew = () => [watched, proposed].forEach((one) => one.again());
  fill(page, may("pay.write") ? rateForm(said, anew) : null, said, waiting, el("div", { class: "actions" }, kind, item), state, list, watched.foot);
  return { stop: () => [watched, proposed].forEach((one) => one.stop()) };
}

const rates = (items, { all }) => table(t("pay.rates"), [...columns(), { label: t("rates.version"), cell: (one) => String(one.version), number: true }, { label: t("order.status"), cell: (one) => (one.has_paid === false ? t("rates.unused") : t("desk.nothing")) }], items, { all });

/** What is said of any rate, whether it holds or is only proposed. */
function columns() {
  const all = () => el("i", {}, t("rates.every"));
  return [
    { label: t("order.item"), cell: (one) => one.item ?? all() },
    { label: t("order.step"), cell: (one) => (one.sequence === null ? all() : String(one.sequence)) },
    { label: t("rates.work_center"), cell: (one) => one.work_center ?? all() },
    { label: t("masters.team"), cell: (one) => one.team ?? all() },
    { label: t("wages.kind"), cell: (one) => word("pay_kind", one.kind) },
    { label: t("wages.rate"), cell: (one) => [formats.quantity(one.amount), ...one.tiers.map(({ above, amount }) => el("div", {}, t("rates.beyond", { above: formats.quantity(above), amount: formats.quantity(amount) })))], number: true },
    { label: t("rates.from"), cell: (one) => formats.day(one.effective_from, formats.WHOLE) },
  ];
}
