/** What goes wrong on the floor (異常提報): said by whoever sees it, taken on and ended by whoever sees to it. */

import { busy, el, fill } from "/js/dom.js";
import * as formats from "/js/formats.js";
import { t, word } from "/js/i18n.js";
import { loading, refusal, refuse, refusedAt, stale, tell } from "/js/notices.js";
import * as outbox from "/js/outbox.js";
import { whole } from "/js/paged.js";
import { learn, named } from "/js/people.js";
import { shrunk } from "/js/photo.js";
import { picker } from "/js/pick.js";
import { poll } from "/js/polling.js";
import * as remembered from "/js/remembered.js";
import { savesCards } from "/js/saving.js";
import { ask, file, may, me } from "/js/session.js";
import { newId } from "/js/wire.js";

const KINDS = ["machine", "material", "quality", "safety", "other"];

/** `argument` names where: `operation/<id>` as from a report, or nothing. */
export function show(page, { argument: [kind, id] }) {
  const said = el("div");
  const state = el("div");
  const list = el("ul", { class: "listed" }, loading("li"));
  const asking = el("div");
  const drawForm = (operation = null) => fill(asking, raising(operation, () => watched.again()));
  const watched = poll("/exceptions", () => ({ unresolved: true, limit: 500 }), {
    recall: true,
    topics: ["exceptions"],
    draw: async ({ items }) => {
      await learn();
      const first = escalatedFirst(items);
      keepingTyped(list, () => fill(list, first.length ? first.map((one) => card(one, () => watched.again())) : el("li", { class: "empty" }, t("exception.none"))));
    },
    fail: (problem) => fill(state, stale(problem, list)),
  });
  const saves = may("exceptions.answer") && savesCards("exceptions", t("section.exceptions"), async () => (await whole("/exceptions", { unresolved: true })).items);
  if (kind === "operation") {
    fill(asking, loading());
    remembered.operation(id).then(drawForm, (problem) => (drawForm(), fill(said, refusal(problem))));
  } else drawForm();
  fill(page, el("h1", {}, t("section.exceptions")), said, asking, el("div", { class: "heading" }, el("h2", {}, t("exception.unsettled")), saves), state, list);
  return watched;
}

/** What nobody took on in time comes before all else; the plant tells the latest first. */
export const escalatedFirst = (items) => [...items].sort((one, other) => Number(isEscalated(other)) - Number(isEscalated(one)));

export const isEscalated = ({ status, escalated_at: at }) => status === "open" && at !== null;

/** Draw a list anew under whoever is typing into it. */
function keepingTyped(list, draw) {
  const fields = () => [...list.querySelectorAll("input")];
  const typed = new Map(fields().map((one) => [one.name, one.value]));
  const at = list.contains(document.activeElement) ? document.activeElement.name : null;
  draw();
  for (const one of fields()) one.value = typed.get(one.name) ?? "";
  fields().find((one) => at && one.name === at)?.focus({ preventScroll: true });
}

/** The question: what kind of thing, where, in a few words, with a picture; and whether the work center must stand still. */
function raising(operation, again) {
  const said = el("div"); // a refusal stands above the button that the thumb is on
  const told = { id: newId(), body: null }; // what was said last; said once more, as after its photo was refused, it is the same thing
  let kind = KINDS[0];
  const kinds = el("div", { class: "kinds", role: "group", "aria-label": t("exception.kind") });
  const note = el("textarea", { id: "exception-note", rows: "2", maxlength: "2000" });
  const stops = el("input", { id: "exception-stops", type: "checkbox" });
  const photo = el("input", { id: "exception-photo", type: "file", "aria-label": t("exception.photo"), accept: "image/*", capture: "environment" });
  const where = operation ? null : el("input", { id: "exception-where", maxlength: "40", autocomplete: "off", autocapitalize: "characters" });
  const send = el("button", { type: "submit", class: "primary" }, t("exception.raise"));
  const drawKinds = () =>
    fill(
      kinds,
      KINDS.map((one) => el("button", { type: "button", "aria-pressed": String(one === kind), onclick: () => ((kind = one), drawKinds()) }, word("exception_kind", one))),
    );
  drawKinds();
  const node = el(
    "form",
    { class: "card raising" },
    el("h2", {}, operation ? t("exception.at", { where: [operation.work_order, operation.sequence, operation.name].join(" ") }) : t("exception.title")),
    kinds,
    where && [el("label", { for: where.id }, t("exception.where")), where],
    el("label", { for: note.id }, t("exception.note")),
    note,
    picker(photo, t("exception.take_photo")),
    el("label", { class: "check" }, stops, t("exception.stops_work")),
    said,
    send,
  );
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    const place = operation ? { operation: operation.id } : where.value.trim() ? { work_center: where.value.trim() } : {};
    const body = { kind, ...place, note: note.value.trim() || word("exception_kind", kind), stops_work: stops.checked };
    busy(send, async () => {
      try {
        if (JSON.stringify(body) !== told.body) Object.assign(told, { id: newId(), body: JSON.stringify(body) });
        if (await raise(told.id, body, photo.files[0], said)) {
          node.reset();
          told.body = null;
          again();
        }
      } catch (problem) {
        refuse(said, problem);
      }
    });
  });
  return node;
}

/** Kept on this device before it is sent, as a report is; the picture follows when the plant knows of what. */
async function raise(id, body, picture, said) {
  fill(said);
  const about = [t("section.exceptions"), word("exception_kind", body.kind), body.note].join(" · ");
  const content = picture ? await shrunk(picture).catch(() => null) : null;
  if (picture && !content) return fill(said, el("p", { class: "stale" }, t("exception.no_picture"))) && false;
  const raised = await outbox.tell({ path: "/exceptions", id, about, body });
  if (content) await outbox.tell({ method: "PUT", path: `/exceptions/${id}/photo`, about: [t("exception.photo"), about].join(" · "), body: { content } });
  tell(raised ? t("exception.raised", { about }) : t("unsent.kept", { about }));
  return true;
}

function card(exception, again) {
  const { id, kind, status, work_order: order, sequence, work_center: place, note, stops_work: stops, worker, raised_by: by, raised_at: at, photo } = exception;
  const own = (worker && worker === me().worker) || by === me().username;
  const facts = [order && `${order} ${sequence ?? ""}`, place, worker ? named(worker) : by, formats.moment(at)].filter(Boolean).join(" · ");
  const node = el(
    "li",
    { class: "card exception", "data-status": status, "data-stops": stops },
    el("p", { class: "number" }, word("exception_kind", kind), " ", el("span", { class: "chip" }, word("exception_status", status)), stops && el("b", { class: "chip bad" }, t("exception.stopped")), " ", isEscalated(exception) && el("b", { class: "chip bad" }, t("exception.escalated", { at: formats.moment(exception.escalated_at) }))),
    el("p", {}, note),
    el("p", { class: "item" }, facts),
    photo && picture(id),
    may("exceptions.answer") || own ? answers(exception, again) : null,
  );
  return node;
}

/** A picture is fetched when somebody wants to see it. */
function picture(id) {
  const box = el("div");
  const look = ({ currentTarget }) =>
    busy(currentTarget, async () => {
      try {
        const shown = el("img", { class: "photo", alt: t("exception.photo"), src: URL.createObjectURL(await file(`/exceptions/${id}/photo`)) });
        shown.addEventListener("load", () => URL.revokeObjectURL(shown.src));
        fill(box, shown);
      } catch (problem) {
        refusedAt(currentTarget, problem);
      }
    });
  return fill(box, el("button", { type: "button", class: "quiet", onclick: look }, t("exception.show_photo")));
}

function answers({ id, status }, again) {
  const note = el("input", { name: id, "aria-label": t("exception.done_about_it"), placeholder: t("exception.done_about_it"), maxlength: "2000" });
  const answer = (move) => ({ currentTarget }) =>
    busy(currentTarget, async () => {
      refusedAt(currentTarget);
      try {
        await ask("POST", `/exceptions/${id}/${move}`, { body: note.value.trim() ? { note: note.value.trim() } : {} });
        note.value = "";
        again();
      } catch (problem) {
        refusedAt(currentTarget, problem);
      }
    });
  const button = (move) => el("button", { type: "button", onclick: answer(move) }, t(`exception.${move}`));
  return el("div", { class: "answers" }, note, status === "open" && button("acknowledge"), button("resolve"));
}
