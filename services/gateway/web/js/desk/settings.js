/** What a plant sets for itself: its name and zone, fields of its own, modules, and who else is told. */

import { tabbed } from "/js/desk/tabs.js";

const needs = ["settings.write"];

export const show = tabbed("settings", {
  plant: { path: "/js/desk/plant.js", needs: ["plants.write"] },
  fields: { path: "/js/desk/fields.js", needs },
  modules: { path: "/js/desk/switches.js", needs },
  webhooks: { path: "/js/desk/webhooks.js", needs },
});
