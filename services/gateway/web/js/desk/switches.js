/** Modules: a part that a plant does without is in no menu, and its routes answer nothing. A tick counts at once. */

import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { learnModules } from "/js/modules.js";
import { refusal, refusedAt, tell } from "/js/notices.js";
import { ask } from "/js/session.js";

export function show(page) {
  const said = el("div");
  const list = el("ul", { class: "switches" });

  function one([name, on]) {
    const box = el("input", { type: "checkbox", checked: on });
    box.addEventListener("change", async () => {
      refusedAt(box);
      try {
        await ask("PUT", "/modules", { body: { [name]: box.checked } });
        await learnModules();
        tell(t("masters.kept"));
      } catch (problem) {
        box.checked = !box.checked;
        refusedAt(box, problem);
      }
    });
    return el("li", { class: "card" }, el("label", { class: "check" }, box, t(`module.${name}`)), el("p", { class: "about" }, t(`module.about_${name}`)));
  }

  ask("GET", "/modules").then(({ body }) => fill(list, Object.entries(body).map(one)), (problem) => fill(said, refusal(problem)));
  fill(page, el("h2", { class: "hidden" }, t("settings.modules")), el("p", { class: "about" }, t("module.about")), said, list);
  return null;
}
