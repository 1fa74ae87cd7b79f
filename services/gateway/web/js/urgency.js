/** What goes before everything else. */

import { el } from "/js/dom.js";
import { t } from "/js/i18n.js";

const RUSH = 9; // the highest priority

export const rush = ({ priority }) => priority === RUSH && el("b", { class: "chip bad" }, t("operations.rush"));
