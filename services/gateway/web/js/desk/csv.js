/** What a table shows, as a file a spreadsheet opens. */

import { el } from "/js/dom.js";

const MARK = "\ufeff"; // without it a spreadsheet does not know the letters
const HANDS = "button, input, select, details, textarea"; // what is for hands and not for eyes
const FORMULA = /^[=+\-@\t\r]/u;
const NUMBER = /^-?[\d.]+$/u;

/** Rows as text: what is told and not what can be tapped, numbers without the commas between thousands. */
export function csv(columns, items) {
  const rows = items.map((item) => columns.map(({ cell, number }) => textOf(cell(item), number)));
  return sheetOf([columns.map(({ label }) => label), ...rows]);
}

/** Rows of texts as a file. */
export function sheetOf(rows) {
  const lines = rows.map((cells) => cells.map(quoted).join(","));
  return new Blob([MARK, lines.join("\r\n"), "\r\n"], { type: "text/csv" });
}

function textOf(shown, number = false) {
  const cell = el("div", {}, shown);
  cell.querySelectorAll(HANDS).forEach((node) => node.remove());
  const text = [...cell.childNodes].map((node) => node.textContent).join(" ").replace(/\s+/gu, " ").trim();
  return number ? text.replaceAll(",", "") : text;
}

/** A cell that a spreadsheet would take for a formula is made harmless. */
function quoted(text) {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
