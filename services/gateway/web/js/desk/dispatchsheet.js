/** The paper that says what a team or a work center is to do in a shift, with a code for each operation. */

import { action, field, folded, saveAs } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { whole } from "/js/paged.js";
import { file } from "/js/session.js";
import { serverNow } from "/js/wire.js";

const SHIFT = 8 * 3_600_000; // milliseconds offered; whoever has another shift types it

/** A form that is opened to print; without a team it asks for a work center. */
export function dispatchSheet(team = null) {
  const began = Math.floor(serverNow().getTime() / 3_600_000) * 3_600_000;
  const from = el("input", { type: "datetime-local", value: formats.clockOf(began) });
  const to = el("input", { type: "datetime-local", value: formats.clockOf(began + SHIFT) });
  const center = el("select");
  const instant = ({ value }) => (value ? new Date(formats.instantOf(value)).toISOString() : "");
  const print = async () => saveAs(await file("/dispatch.pdf", { ...(team ? { team } : { work_center: center.value }), from: instant(from), to: instant(to) }), `dispatch-${team ?? center.value}.pdf`);
  const form = folded(
    t("dispatch.print"),
    el("div", { class: "row-form" }, team ? null : field(t("order.work_center"), center), field(t("dispatch.from"), from), field(t("dispatch.to"), to), action(t("dispatch.pdf"), print, { style: "primary" })),
  );
  if (!team) whole("/work-centers", {}).then(({ items }) => fill(center, items.map(({ number }) => el("option", { value: number }, number))), () => null);
  return form;
}
