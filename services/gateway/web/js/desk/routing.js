/** How a product is made: its steps in order, dragged or moved with the keys, and kept as a new version. */

import { FRESH, sequenceOf, stepCard } from "/js/desk/step.js";
import { action } from "/js/desk/table.js";
import { versions } from "/js/desk/versions.js";
import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal, tell } from "/js/notices.js";
import { ask } from "/js/session.js";

export function show(page, { argument: [item] }) {
  const path = `/items/${encodeURIComponent(item)}/routing`;
  const said = el("div");
  const list = el("ol", { class: "steps" });
  const version = el("span", { class: "chip" });
  const compared = el("div");
  let steps = [];
  let match; // the ETag of what is shown: nobody writes over another's version unseen

  async function read() {
    try {
      take(await ask("GET", path));
    } catch (problem) {
      if (problem.status !== 404) return fill(said, refusal(problem));
      steps = [{ ...FRESH }];
      draw();
    }
  }

  function take({ body, etag }) {
    match = etag;
    version.textContent = t("routing.version", { version: body.version });
    fill(compared, versions(path, body.version));
    steps = body.steps;
    draw();
  }

  const draw = () => fill(list, steps.map(card));

  /** Put a step elsewhere in the order. */
  function move(from, to) {
    if (to < 0 || to >= steps.length || from === to) return;
    const [moved] = steps.splice(from, 1);
    steps.splice(to, 0, moved);
    draw();
    list.children[to].querySelector("button").focus();
  }

  const card = (step, at) => stepCard(step, { at, of: steps.length, move, remove: () => (steps.splice(at, 1), draw()) });

  /** As the contract wants it: what was not given is left out. */
  function written(step, at) {
    const kept = Object.fromEntries(Object.entries(step).filter(([, value]) => value !== null && value !== undefined));
    if (step.inspection !== "sample") delete kept.sample_percent;
    if (!Object.values(step.inspection_plan ?? {}).flat().some(Boolean)) delete kept.inspection_plan;
    return { ...kept, sequence: sequenceOf(at) };
  }

  const save = () => ask("PUT", path, { body: { steps: steps.map(written) }, match });
  const saved = async ({ body }) => {
    await read(); // a PUT's answer has no ETag of what is now the newest
    tell(t("routing.saved", { version: body.version }));
  };
  fill(
    page,
    el("div", { class: "heading" }, el("h1", {}, t("routing.title", { item }), " ", version), el("a", { class: "back", href: "#/masters/items" }, t("routing.back"))),
    el("p", { class: "about" }, t("routing.about")),
    compared,
    said,
    list,
    el(
      "div",
      { class: "actions" },
      el("button", { type: "button", class: "small", onclick: () => (steps.push({ ...FRESH, work_centers: [] }), draw()) }, t("routing.add")),
      action(t("desk.save"), save, { style: "primary", done: saved }),
    ),
  );
  read();
  return null;
}
