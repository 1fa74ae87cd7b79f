/** The pay office: what is paid for a piece or an hour, how each worker is paid, periods and slips, and objections. */

import { tabbed } from "/js/desk/tabs.js";

const READ = ["pay.read_all", "pay.write"];

export const show = tabbed("pay", {
  periods: { path: "/js/desk/periods.js", needs: ["pay.read_all"] },
  rates: { path: "/js/desk/rates.js", needs: READ },
  fair: { path: "/js/desk/fairrates.js", needs: ["pay.read_all"] },
  parallel: { path: "/js/desk/parallel.js", needs: ["pay.read_all"] },
  terms: { path: "/js/desk/terms.js", needs: READ },
  slips: { path: "/js/desk/slips.js", needs: ["pay.read_all"] },
  objections: { path: "/js/desk/objected.js", needs: ["pay.read_all", "pay.answer"] },
});
