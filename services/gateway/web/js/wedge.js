/** A scanner that types what it has read, wherever the focus is: faster than any hand, and Enter at the end. */

const FAST = 60; // milliseconds between two keys
const SHORTEST = 4; // characters of a code

/** `found` is told what was scanned as long as `node` is on the page; a number that the scanner typed into is as it was. */
export function hearScanner(node, found) {
  let code = "";
  let last = 0;
  let before = null;

  function hear(event) {
    if (!node.isConnected) return document.removeEventListener("keydown", hear, true);
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    if (event.timeStamp - last > FAST) code = "";
    last = event.timeStamp;
    if (event.key.length === 1) {
      if (!code) before = { field: event.target, value: event.target.value };
      code += event.key;
    }
    if (event.key !== "Enter" || code.length < SHORTEST) return;
    event.preventDefault();
    if (before.value !== undefined) before.field.value = before.value;
    before.field.dispatchEvent(new Event("input", { bubbles: true }));
    found(code);
    code = "";
  }

  document.addEventListener("keydown", hear, true);
}

/** Where words belong a scanner may type as well; in a number it has nothing to say. */
const isWriting = ({ tagName, inputMode }) => ["INPUT", "TEXTAREA", "SELECT"].includes(tagName) && inputMode !== "none";
