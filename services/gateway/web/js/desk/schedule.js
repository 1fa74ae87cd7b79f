/** The schedule: the plan itself, how full everybody is, and whether what is due can be made in the time there is. */

import { tabbed } from "/js/desk/tabs.js";

const needs = ["schedule.read"];

export const show = tabbed("schedule", {
  bars: { path: "/js/desk/plan.js", needs },
  loads: { path: "/js/desk/fullness.js", needs },
  takt: { path: "/js/desk/takt.js", needs },
});
