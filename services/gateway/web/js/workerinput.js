/** An input for a worker's number: who works here is offered, by name, while one types. */

import { byId, el, fill } from "/js/dom.js";
import { everybody, learn, named } from "/js/people.js";

const LIST = "people";

export function workerInput(attributes = {}) {
  offer();
  return el("input", { list: LIST, maxlength: "40", autocomplete: "off", ...attributes });
}

/** One list for all such inputs of the page. */
async function offer() {
  if (!byId(LIST)) document.body.append(el("datalist", { id: LIST }));
  await learn();
  fill(byId(LIST), everybody().map((number) => el("option", { value: number }, named(number))));
}
