/** Where rework begins: at the step where pieces failed, or any before it. */

import { el } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { askOrRecall } from "/js/remembered.js";

const MOST = 500; // operations of a work order, those of its rework orders among them

/** A choice of steps; `body()` is what the plant is told, nothing where rework begins at the step itself. */
export async function stepBack({ work_order: order, sequence }) {
  const query = { work_order: order, limit: MOST };
  const operations = await askOrRecall("/operations", { query }).then(({ body }) => body.items, () => []);
  const earlier = operations.filter((one) => one.rework_order === null && one.sequence < sequence).sort((one, other) => other.sequence - one.sequence);
  const steps = [["", t("inspect.this_step")], ...earlier.map((one) => [one.sequence, `${one.sequence} ${one.name}`])];
  const pick = el("select", { id: "rework-from" }, steps.map(([value, name]) => el("option", { value }, name)));
  return {
    node: el("label", { class: "field", for: pick.id, hidden: true }, el("span", {}, t("inspect.rework_from")), pick),
    body: () => (pick.value ? { rework_from: Number(pick.value) } : {}),
  };
}
