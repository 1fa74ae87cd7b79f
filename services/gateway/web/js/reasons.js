/** Why pieces failed: the plant's defect reasons, remembered so that a report never waits for them. */

import { orKnown } from "/js/remembered.js";
import { ask, me } from "/js/session.js";

const KEY = () => `gongdan.reasons.${me().plant}`;

/** `[{code, name}]`, from the plant, else as last known here; empty when neither knows any. */
export async function defectReasons() {
  const asking = ask("GET", "/defect-reasons", { query: { limit: 500 } }).then(({ body }) => {
    const reasons = body.items.map(({ code, name }) => ({ code, name }));
    localStorage.setItem(KEY(), JSON.stringify(reasons));
    return reasons;
  });
  return orKnown(asking, async () => (known().length ? known() : null)).catch(known);
}

const known = () => JSON.parse(localStorage.getItem(KEY()) ?? "[]");

/** What a reason is called, as far as it was asked for before; else its code. */
export const reasonNamed = (code) => known().find((one) => one.code === code)?.name ?? code;
