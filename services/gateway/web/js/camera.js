/** A printed code read by the camera; from a photo where a page gets no camera, which is wherever there is no HTTPS. */

import { codeIn } from "/js/decoder.js";
import { el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";

const EVERY = 150; // milliseconds between two looks
const ICON = `<svg viewBox="0 0 24 24" width="26" height="26" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
  <path d="M3 8V4h4M17 4h4v4M21 16v4h-4M7 20H3v-4"/><path d="M8 8h3v3H8zM13 8h3v3h-3zM8 13h3v3H8zM14 14h2v2h-2z"/></svg>`;
const WANTED = { video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false };

/** A button to put beside a field for a code. `found` is told what was read, `said` is where it says that it read nothing. */
export function camera({ found, said }) {
  const say = (...nodes) => fill(said, el("div", { class: "notice" }, ...nodes));
  const photo = el("input", { type: "file", accept: "image/*", capture: "environment", class: "hidden", tabindex: "-1", "aria-label": t("camera.photo") });
  const byPhoto = () => el("button", { type: "button", onclick: () => photo.click() }, t("camera.photo"));

  photo.addEventListener("change", async () => {
    if (!photo.files.length) return;
    try {
      const code = await codeIn(await createImageBitmap(photo.files[0]));
      if (code) found(code);
      else say(el("p", {}, t("camera.no_code")), byPhoto());
    } catch (problem) {
      if (problem instanceof DOMException) say(el("p", {}, t("camera.no_code")), byPhoto()); // no picture at all
      else fill(said, refusal(problem));
    }
    photo.value = "";
  });

  async function open() {
    fill(said);
    if (!navigator.mediaDevices?.getUserMedia) return photo.click();
    try {
      const code = await watched(await navigator.mediaDevices.getUserMedia(WANTED));
      if (code) found(code);
    } catch (problem) {
      if (problem instanceof DOMException) say(el("p", {}, t("camera.none")), byPhoto()); // forbidden, or there is none
      else fill(said, refusal(problem));
    }
  }

  const button = el("button", { type: "button", class: "camera", "aria-label": t("camera.open"), title: t("camera.open"), onclick: open });
  button.innerHTML = ICON;
  return [button, photo];
}

/** The first code seen in a film, or null when whoever holds the phone closes it. */
async function watched(stream) {
  const film = el("video", { autoplay: true, muted: true, playsinline: true });
  film.muted = true; // the attribute alone does not count for an element made here
  const close = () => view.close();
  const view = el("dialog", { class: "viewfinder", "aria-label": t("camera.open") }, film, el("p", {}, t("camera.hint")), el("button", { type: "button", onclick: close }, t("camera.close")));
  document.body.append(view);
  window.addEventListener("hashchange", close, { once: true });
  view.showModal();
  try {
    film.srcObject = stream;
    await film.play();
    while (view.open) {
      const code = await codeIn(film);
      if (code) return code;
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
    return null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    window.removeEventListener("hashchange", close);
    view.remove();
  }
}
