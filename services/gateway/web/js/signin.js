/** Signing in: a badge and PIN at a shared terminal, or a name and password. */

import { camera } from "/js/camera.js";
import { busy, byId, el, fill } from "/js/dom.js";
import { t } from "/js/i18n.js";
import { refusal } from "/js/notices.js";
import { signInByBadge, signInByPassword } from "/js/session.js";

const WAYS = {
  badge: {
    enter: signInByBadge,
    who: { id: "worker", inputmode: "text", autocomplete: "off", autocapitalize: "characters" },
    secret: { id: "pin", inputmode: "numeric", autocomplete: "off" },
  },
  password: {
    enter: signInByPassword,
    who: { id: "username", autocomplete: "username", autocapitalize: "none" },
    secret: { id: "password", autocomplete: "current-password" },
  },
};

let way = "badge";

/** Show the sign-in form; `entered` is called once somebody is in. */
export function show(page, { entered }) {
  const said = el("div");
  const form = el("form", { class: "card sign-in", novalidate: true });

  function draw() {
    const { who, secret } = WAYS[way];
    const tabs = Object.keys(WAYS).map((name) =>
      el("button", { type: "button", "aria-pressed": String(name === way), onclick: () => choose(name) }, t(`signin.by_${name}`)),
    );
    fill(
      form,
      el("h1", {}, t("signin.title")),
      el("div", { class: "segments", role: "group", "aria-label": t("signin.way") }, tabs),
      el("label", { for: who.id }, t(`signin.${who.id}`)),
      el("div", { class: "row" }, el("input", { ...who, spellcheck: "false", maxlength: "100" }), way === "badge" && camera({ found: read, said })),
      el("label", { for: secret.id }, t(`signin.${secret.id}`)),
      el("input", { ...secret, type: "password", maxlength: "200" }),
      way === "badge" && el("label", { class: "check" }, el("input", { id: "own-phone", type: "checkbox" }), t("signin.own_phone")),
      said,
      el("button", { type: "submit", class: "primary" }, t("signin.enter")),
    );
    byId(who.id)?.focus();
  }

  /** A badge was held before the camera: go on to the PIN. */
  function read(badge) {
    byId("worker").value = badge;
    byId("pin").focus();
  }

  function choose(name) {
    way = name;
    fill(said);
    draw();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { enter, who, secret } = WAYS[way];
    const [name, code] = [byId(who.id), byId(secret.id)];
    const missing = [name, code].find((input) => !input.value.trim());
    if (missing) return missing.focus(); // a badge scanner ends with Enter: go on to the PIN
    await busy(form.querySelector(".primary"), async () => {
      try {
        await enter(name.value.trim(), code.value, byId("own-phone")?.checked);
        await entered();
      } catch (problem) {
        fill(said, refusal(problem));
        if (problem.status === 401) code.value = "";
        code.focus();
      }
    });
  });

  fill(page, form);
  draw();
}
