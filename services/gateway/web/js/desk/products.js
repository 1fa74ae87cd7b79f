/** An input for a product's number: what can be made is offered while one types. */

import { byId, el, fill } from "/js/dom.js";
import { ask } from "/js/session.js";

const LIST = "products";
const FRESH = 10_000; // milliseconds what was offered counts as true

let asked = 0;

export function productInput(attributes = {}) {
  offer();
  return el("input", { list: LIST, maxlength: "40", autocomplete: "off", ...attributes });
}

/** One list for all such inputs of the page. */
function offer() {
  if (byId(LIST) && Date.now() - asked < FRESH) return;
  asked = Date.now();
  byId(LIST)?.remove();
  const offered = el("datalist", { id: LIST });
  document.body.append(offered);
  ask("GET", "/items", { query: { kind: "make", limit: 500 } }).then(
    ({ body }) => fill(offered, body.items.map(({ number, name }) => el("option", { value: number }, name))),
    () => null,
  );
}
