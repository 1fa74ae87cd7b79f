/** The pay office: what is paid for what, how each worker is paid, what is tried before it counts, periods, slips, objections. */

import { tabbed } from "/js/desk/tabs.js";

const READ = ["pay.read_all", "pay.write"];

export const show = tabbed("pay", {
  periods: { path: "/js/desk/periods.js", needs: ["pay.read_all"] },
  rates: { path: "/js/desk/rates.js", needs: READ },
  fair: { path: "/js/desk/fairrates.js", needs: ["pay.read_all"] },
  parallel: { path: "/js/desk/parallel.js", needs: ["pay.read_all"] },
  premiums: { path: "/js/desk/premiums.js", needs: READ },
  terms: { path: "/js/desk/terms.js", needs: READ },
  byhand: { path: "/js/desk/byhand.js", needs: ["pay.read_all"] },
  waiting: { path: "/js/desk/waiting.js", needs: ["pay.read_all"] },
  slips: { path: "/js/desk/slips.js", needs: ["pay.read_all"] },
  rankings: { path: "/js/desk/rankings.js", needs: ["pay.read_all"] },
  objections: { path: "/js/desk/objected.js", needs: ["pay.read_all", "pay.answer"] },
});
