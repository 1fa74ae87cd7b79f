/** What somebody has typed and nobody has answered yet, kept on this device under a name; another user never sees it. */

import { me } from "/js/session.js";

export function draftOf(name) {
  const key = `gongdan.draft.${me().plant}.${me().username}.${name}`;
  return {
    kept: () => JSON.parse(localStorage.getItem(key) ?? "[]"),
    keep: (rows) => (rows.length ? localStorage.setItem(key, JSON.stringify(rows)) : localStorage.removeItem(key)),
  };
}
