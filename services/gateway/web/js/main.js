/** The page: who is signed in, which screen the address names, and which language it speaks. */

import * as board from "/js/board.js";
import { lazily } from "/js/desk/lazy.js";
import { byId, el, fill } from "/js/dom.js";
import * as exceptions from "/js/exceptions.js";
import { isFresh, learnIfNew, mightBeFresh } from "/js/firstrun.js";
import { writeFor } from "/js/formats.js";
import { LANGUAGES, language, preferred, remember, speak, t } from "/js/i18n.js";
import { isUsed, learnModules, recallModules, used } from "/js/modules.js";
import { loading, refusal } from "/js/notices.js";
import * as operations from "/js/operations.js";
import { keepSending, sendAgain } from "/js/outbox.js";
import { fieldsOf } from "/js/ownfields.js";
import { defectReasons } from "/js/reasons.js";
import { askOrRecall, forgetOld, recall } from "/js/remembered.js";
import * as report from "/js/report.js";
import { isSignedIn, may, me, moveTo, recognise, remind, signOut, watchOtherTabs } from "/js/session.js";
import * as signin from "/js/signin.js";
import * as unsent from "/js/unsent.js";
import * as wages from "/js/wages.js";

/** Screens by their name in the address; a worker never sees one he has no use for. */
const SCREENS = {
  work: { show: operations.show, needs: ["floor.report", "floor.read_all"], listed: true },
  mine: { show: lazily("/js/myreports.js"), needs: ["floor.report"], listed: false },
  report: { show: report.show, needs: ["floor.report", "floor.read_all"], listed: false },
  inspect: { show: lazily("/js/inspections.js"), needs: ["quality.inspect"], listed: true, module: "quality" },
  inspection: { show: lazily("/js/inspection.js"), needs: ["quality.inspect"], listed: false, module: "quality" },
  team: { show: lazily("/js/team.js"), needs: ["floor.confirm"], listed: true },
  tally: { show: lazily("/js/tally.js"), needs: ["floor.report_for_others"], listed: false },
  unbooked: { show: lazily("/js/unbooked.js"), needs: ["floor.confirm", "stock.write", "quality.write"], listed: true },
  exceptions: { show: exceptions.show, needs: ["floor.report", "quality.inspect", "exceptions.answer"], listed: true, module: "exceptions" },
  board: { show: board.show, needs: ["board.read"], listed: true },
  orders: { show: lazily("/js/desk/orders.js"), needs: ["orders.read"], listed: true },
  order: { show: lazily("/js/desk/order.js"), needs: ["orders.read"], listed: false },
  schedule: { show: lazily("/js/desk/schedule.js"), needs: ["schedule.read"], listed: true, module: "scheduling" },
  quality: { show: lazily("/js/desk/quality.js"), needs: ["quality.read"], listed: true, module: "quality" },
  traces: { show: lazily("/js/desk/traces.js"), needs: ["quality.read", "floor.read_all"], listed: false },
  wages: { show: wages.show, needs: ["pay.read", "pay.read_all"], listed: true, module: "payroll" },
  pay: { show: lazily("/js/desk/pay.js"), needs: ["pay.read_all", "pay.write"], listed: true, module: "payroll" },
  cockpit: { show: lazily("/js/desk/cockpit.js"), needs: ["cockpit.read"], listed: true, module: "cockpit" },
  masters: { show: lazily("/js/desk/masters.js"), needs: ["master.write"], listed: true },
  access: { show: lazily("/js/desk/access.js"), needs: ["users.read", "audit.read"], listed: true },
  settings: { show: lazily("/js/desk/settings.js"), needs: ["settings.write"], listed: true },
  wall: { show: lazily("/js/desk/wall.js"), needs: ["board.read"], listed: false },
  start: { show: lazily("/js/desk/start.js"), needs: ["master.write"], listed: true, when: isFresh },
  routing: { show: lazily("/js/desk/routing.js"), needs: ["master.write"], listed: false },
};

let drawUnsent = () => null;
let entering = 0; // how often it is being learned who has signed in
let drawLater = false; // somebody asked for it meanwhile
let shown = null; // what the present screen wants told when it is left

const mayUse = (name) => Object.hasOwn(SCREENS, name) && may(...SCREENS[name].needs) && isUsed(SCREENS[name].module) && (SCREENS[name].when?.() ?? true);
const first = () => Object.keys(SCREENS).find((name) => SCREENS[name].listed && mayUse(name));

/** The screen and its argument in an address like `#/work/work_order/WO-1`; one nobody wrote names nothing. */
function wanted() {
  const [, name, ...argument] = location.hash.split("/");
  try {
    return { name: mayUse(name) ? name : first(), argument: argument.map(decodeURIComponent) };
  } catch {
    return { name: first(), argument: [] };
  }
}

function draw() {
  drawLater = entering > 0;
  if (drawLater) return;
  shown?.stop?.();
  shown = null;
  drawTop();
  drawUnsent();
  const page = byId("page");
  document.body.classList.toggle("signed-out", me() === null);
  if (me() === null) return signin.show(page, { entered });
  const { name, argument } = wanted();
  document.body.dataset.screen = name ?? "";
  if (!name) return fill(page, el("p", { class: "empty" }, t("page.nothing")));
  shown = SCREENS[name].show(page, { argument });
}

function drawTop() {
  const present = me() && wanted().name;
  const links = Object.keys(SCREENS)
    .filter((name) => me() && SCREENS[name].listed && mayUse(name))
    .map((name) => el("a", { href: `#/${name}`, "aria-current": name === present ? "page" : null }, t(`section.${name}`)));
  fill(byId("sections"), links);
  byId("sections").hidden = links.length === 0;
  links.find((link) => link.hasAttribute("aria-current"))?.scrollIntoView({ block: "nearest", inline: "center" });
  byId("who").textContent = me()?.name ?? "";
  byId("sign-out").hidden = me() === null;
  const plants = me()?.plants ?? [];
  byId("plant").hidden = plants.length < 2;
  fill(byId("plant"), plants.map((number) => el("option", { value: number, selected: number === me().plant }, number)));
  fill(
    byId("language"),
    LANGUAGES.map((tag) => el("option", { value: tag, lang: tag, selected: tag === language() }, t(`language.${tag}`))),
  );
  document.title = [present && t(`section.${present}`), "Gongdan"].filter(Boolean).join(" · ");
}

/** Somebody has signed in. Until it is known who, nothing is drawn: it would be drawn again, over what he typed. */
async function entered() {
  entering += 1;
  try {
    const isEmpty = await learn();
    if (isEmpty && ["", "#", "#/"].includes(location.hash)) history.replaceState(null, "", "#/start");
    drawLater = true;
  } finally {
    entering -= 1;
    if (drawLater) draw();
  }
  prepare();
}

/** Who he is, how his plant writes money and time, what it uses. Answers whether there is nothing in the plant yet. */
async function learn() {
  await recognise();
  const [, , isEmpty] = await Promise.all([learnPlant(), learnModules(), learnIfNew()]);
  return isEmpty;
}

const ofPlant = () => `/plants/${encodeURIComponent(me().plant)}`;
const learnPlant = () => askOrRecall(ofPlant()).then(({ body }) => writeFor(body), () => null);

/** A device that knows all this from last time draws at once, and again only if the plant says otherwise. */
async function goOn() {
  const plant = mightBeFresh() ? null : await recall(ofPlant());
  if (!plant || !(await recallModules())) return entered();
  writeFor(plant);
  draw();
  prepare();
  const known = () => JSON.stringify([me(), used()]);
  const before = known();
  await learn();
  if (known() !== before) draw();
}

/** What waits is sent, and what a report or an inspection asks for is known before the network goes. */
function prepare() {
  sendAgain();
  forgetOld();
  if (may("floor.report")) fieldsOf("reports");
  if (may("quality.inspect")) fieldsOf("inspections");
  if (may("floor.report", "quality.inspect")) defectReasons();
}

/** A terminal learns from its bookmark which plant it is in. */
function readAddress() {
  const plant = new URLSearchParams(location.search).get("plant");
  if (plant) moveTo(plant);
  if (location.search) history.replaceState(null, "", location.pathname + location.hash);
}

async function start() {
  readAddress();
  await Promise.all([speak(preferred()), remind()]);
  byId("language").addEventListener("change", async ({ target }) => {
    remember(target.value);
    await speak(target.value);
    draw();
  });
  byId("plant").addEventListener("change", async ({ target }) => {
    moveTo(target.value);
    await entered();
  });
  byId("sign-out").addEventListener("click", async () => {
    await signOut();
    location.hash = "#/";
    draw();
  });
  window.addEventListener("hashchange", () => {
    scrollTo(0, 0);
    byId("page").focus({ preventScroll: true });
    draw();
  });
  window.addEventListener("signedout", draw);
  watchOtherTabs(() => (me() ? entered() : draw()));
  navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" });
  await keepSending();
  drawUnsent = unsent.watch(byId("unsent"));
  if (!isSignedIn()) return draw();
  fill(byId("page"), loading());
  await (me() ? goOn() : entered()).catch((problem) => {
    fill(byId("news"), problem.status === 401 ? null : refusal(problem));
    if (!me()) draw();
  });
}

start();
