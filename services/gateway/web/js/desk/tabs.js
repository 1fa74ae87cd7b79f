/** Several screens under one heading: the address names which, and each is loaded when it is opened. */

import { lazily } from "/js/desk/lazy.js";
import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { isUsed } from "/js/modules.js";
import { may } from "/js/session.js";

/** `tabs` are `{name: {path, needs, module}}`; the first one that somebody may see is shown when the address names none. */
export function tabbed(section, tabs) {
  return (page, { argument: [wanted, ...rest] }) => {
    const names = Object.keys(tabs).filter((name) => may(...tabs[name].needs) && isUsed(tabs[name].module));
    const chosen = names.includes(wanted) ? wanted : names[0];
    const content = el("div", { class: "sheets" });
    const links = names.map((name) => el("a", { href: `#/${section}/${name}`, "aria-current": name === chosen ? "page" : null }, t(`${section}.${name}`)));
    fill(page, el("h1", {}, t(`section.${section}`)), el("nav", { class: "tabs", "aria-label": t(`section.${section}`) }, links), content);
    return chosen ? lazily(tabs[chosen].path)(content, { argument: rest }) : null;
  };
}
