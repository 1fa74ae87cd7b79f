/** An example plant to look at: a small workshop, made through the public API as anybody would make it. */

import { hire } from "/js/desk/startforms.js";
import * as formats from "/js/formats.js";
import { t } from "/js/i18n.js";
import { isUsed } from "/js/modules.js";
import { ask, may } from "/js/session.js";

const WEEK = 7 * 86_400_000; // milliseconds
const CENTERS = ["CUT", "SEW", "PACK"];
const WORKERS = ["W1", "W2", "W3"];
const REASONS = { stain: "material", tear: "worker" };
const SECONDS = { CUT: "30", SEW: "90", PACK: "20" };
const RATES = { CUT: "0.20", SEW: "0.60", PACK: "0.15" };
const ITEM = "BAG";
const SHIFTS = [1, 2, 3, 4, 5, 6].flatMap((weekday) => [
  { weekday, start: "08:00", end: "12:00" },
  { weekday, start: "13:00", end: "17:30" },
]);

/** `told` hears how much of it is there, from 0 to 1; answers who may sign in by badge and PIN. */
export async function fillWithExample(told) {
  const pins = [];
  const work = [...people(pins), ...product(), ...orders()];
  for (const [at, one] of work.entries()) {
    await one();
    told((at + 1) / work.length);
  }
  return pins;
}

const put = (path, body) => () => ask("PUT", path, { body });

function people(pins) {
  return [
    put("/calendars/DAY", { shifts: SHIFTS, exceptions: [] }),
    ...CENTERS.map((number) => put(`/work-centers/${number}`, { name: t(`example.${number.toLowerCase()}`), section: t(`example.${number.toLowerCase()}`), calendar: "DAY" })),
    ...WORKERS.map((number) => () => hired(number, t(`example.${number.toLowerCase()}`), pins)),
    ...(isUsed("quality") ? Object.entries(REASONS).map(([code, cause]) => put(`/defect-reasons/${code}`, { name: t(`example.${code}`), cause })) : []),
  ];
}

const hired = async (number, name, pins) => pins.push({ number, name, pin: await hire(number, name) });

function product() {
  const steps = CENTERS.map((number, at) => ({ sequence: (at + 1) * 10, name: t(`example.${number.toLowerCase()}`), work_centers: [number], setup_seconds: 300, run_seconds: SECONDS[number], inspection: number === "SEW" && isUsed("quality") ? "self" : "none" }));
  const rate = (number, at) => () => ask("POST", "/rates", { body: { item: ITEM, sequence: (at + 1) * 10, kind: "piece", amount: RATES[number], effective_from: formats.today() } });
  return [
    put(`/items/${ITEM}`, { name: t("example.item"), unit: t("start.pieces"), kind: "make" }),
    put(`/items/${ITEM}/routing`, { steps }),
    ...(isUsed("payroll") && may("pay.write") ? CENTERS.map(rate) : []),
  ];
}

function orders() {
  const due = formats.dayOf(Date.now() + WEEK);
  const sold = { number: "SO-1", customer: t("example.customer"), lines: [{ line: 1, item: ITEM, quantity: 200, due_on: due }] };
  return [
    () => ask("POST", "/sales-orders", { body: sold }),
    async () => {
      const { body } = await ask("POST", "/sales-orders/SO-1/work-orders", { body: {} });
      for (const { number } of body.items) await ask("POST", `/work-orders/${encodeURIComponent(number)}/release`, { body: {} });
    },
  ];
}
