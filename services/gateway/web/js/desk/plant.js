/** The plant itself: how it is called, which time and money it counts in, and whether inspections change pay. */

import { action, field, folded } from "/js/desk/table.js";
import { el, fill } from "/js/dom.js";
import { writeFor } from "/js/formats.js";
import { LANGUAGES, t } from "/js/i18n.js";
import { refusal, tell } from "/js/notices.js";
import { ask, me } from "/js/session.js";

export function show(page) {
  const path = `/plants/${encodeURIComponent(me().plant)}`;
  const said = el("div");
  const form = el("div", { class: "grid-form" });

  function draw({ body: known, etag }) {
    const name = el("input", { value: known.name, maxlength: "200" });
    const zone = el("input", { value: known.time_zone, list: "zones", maxlength: "64" });
    const currency = el("input", { value: known.currency, maxlength: "3" });
    const language = el("select", {}, LANGUAGES.map((tag) => el("option", { value: tag, selected: tag === known.language }, t(`language.${tag}`))));
    const inspected = el("input", { type: "checkbox", checked: known.inspection_changes_pay });
    const closing = el("input", { type: "checkbox", checked: known.stock_in_closes });
    const wanted = () => ({ name: name.value.trim(), time_zone: zone.value.trim(), currency: currency.value.trim(), language: language.value, inspection_changes_pay: inspected.checked, stock_in_closes: closing.checked });
    const done = (answer) => {
      writeFor(answer.body);
      tell(t("masters.kept"));
      return read();
    };
    fill(
      form,
      el("h2", {}, t("settings.plant"), " ", me().plant),
      el("div", { class: "row-form" }, field(t("masters.name"), name), field(t("plant.time_zone"), zone), field(t("plant.currency"), currency), field(t("page.language"), language)),
      el("datalist", { id: "zones" }, Intl.supportedValuesOf("timeZone").map((value) => el("option", { value }))),
      el("label", { class: "check" }, inspected, t("plant.inspection_changes_pay")),
      el("label", { class: "check" }, closing, t("plant.stock_in_closes")),
      action(t("desk.save"), () => ask("PUT", path, { body: wanted(), match: etag }), { style: "primary", done }),
      another(known),
    );
  }

  const read = () => ask("GET", path).then(draw, (problem) => fill(said, refusal(problem)));
  read();
  fill(page, said, form);
  return null;
}

/** Another plant of the installation, for who may found one. */
function another(known) {
  const number = el("input", { required: true, maxlength: "40", autocomplete: "off" });
  const name = el("input", { maxlength: "200", autocomplete: "off" });
  const zone = el("input", { value: known.time_zone, list: "zones", maxlength: "64" });
  const currency = el("input", { value: known.currency, maxlength: "3" });
  const found = () => ask("PUT", `/plants/${encodeURIComponent(number.value.trim())}`, { body: { name: name.value.trim(), time_zone: zone.value.trim(), currency: currency.value.trim(), language: known.language } });
  const done = () => tell(t("plant.founded", { number: number.value.trim() }));
  return folded(t("plant.another"), el("div", { class: "row-form" }, field(t("masters.number"), number), field(t("masters.name"), name), field(t("plant.time_zone"), zone), field(t("plant.currency"), currency), action(t("desk.create"), found, { style: "primary", done })));
}
