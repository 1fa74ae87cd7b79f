/** Every word on the page, in the reader's language; the texts themselves are in /i18n/<language>.json. */

export const LANGUAGES = ["en", "zh-CN", "zh-TW"];
const CHOSEN = "gongdan.language";

let current = LANGUAGES[0];
let texts = {};

/** The language chosen on this device before, else the nearest to the browser's. */
export function preferred() {
  const kept = localStorage.getItem(CHOSEN);
  return LANGUAGES.includes(kept) ? kept : nearest(navigator.language || "");
}

function nearest(tag) {
  if (/^zh\b.*(hant|tw|hk|mo)/i.test(tag)) return "zh-TW";
  return /^zh/i.test(tag) ? "zh-CN" : "en";
}

export const language = () => current;

let chosen = 0; // how many times: the last choice counts, in whichever order the texts arrive

/** Speak a language from now on; the caller draws the page again. */
export async function speak(wanted) {
  const mine = ++chosen;
  const answer = await fetch(`/i18n/${wanted}.json`);
  const spoken = await answer.json();
  if (mine !== chosen) return;
  texts = spoken;
  current = wanted;
  document.documentElement.lang = wanted;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
}

export function remember(wanted) {
  localStorage.setItem(CHOSEN, wanted);
}

/** The text of a key with its facts filled in. A key nobody wrote shows itself: wrong, but never empty. */
export function t(key, facts = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}

/** A word of the plant's vocabulary, or the word itself when it is newer than this page. */
export function word(vocabulary, value) {
  return texts[`${vocabulary}.${value}`] ?? value;
}
