/** An operation as it will be once the plant has heard what waits on this device. */

import * as decimals from "/js/decimals.js";
import { mine } from "/js/outbox.js";
import { me } from "/js/session.js";

export function asItWillBe(operation) {
  const waiting = mine().filter((deed) => deed.operation === operation.id && !deed.refusal);
  return waiting.reduce(after, operation);
}

function after(operation, { path, body }) {
  const what = path.split("/").pop();
  return what === "reports" ? afterReport(operation, body) : afterMove(operation, what, body.at);
}

function afterReport(operation, { good, scrap, rework }) {
  const settled = decimals.sum([good, ...scrap.map(({ quantity }) => quantity)]);
  const processed = settled + decimals.sum(rework.map(({ quantity }) => quantity));
  const less = (quantity, by) => decimals.text((decimals.parse(quantity) ?? 0n) - by);
  return { ...operation, available: less(operation.available, processed), remaining: less(operation.remaining, settled) };
}

function afterMove(operation, move, at) {
  if (move === "accept") return { ...operation, status: "accepted" };
  const others = (operation.working_now ?? []).filter(({ worker }) => worker !== me().worker);
  if (move === "start" || move === "resume") return { ...operation, status: "started", working_now: [...others, { worker: me().worker, since: at }] };
  return { ...operation, working_now: others };
}
