/** Who may do what: users, roles, keys of other systems, and who did what. */

import { tabbed } from "/js/desk/tabs.js";

export const show = tabbed("access", {
  users: { path: "/js/desk/users.js", needs: ["users.read"] },
  roles: { path: "/js/desk/roles.js", needs: ["users.read", "users.write"] },
  keys: { path: "/js/desk/keys.js", needs: ["users.read"] },
  audit: { path: "/js/desk/audit.js", needs: ["audit.read"] },
});
