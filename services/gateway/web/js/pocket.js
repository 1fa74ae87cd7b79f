/** What this device keeps in its pocket (IndexedDB): it outlives a reload, a closed browser and an empty battery. */

const NAME = "gongdan";
const SHELVES = { outbox: { keyPath: "order", autoIncrement: true }, answers: { keyPath: "key" } };

/** The device is full: what should have been kept was not. */
export class NoRoom extends Error {}

let opened = null;
let memory = null; // all there is in a browser that keeps nothing, as some do in a private window

/** Whether what lies in the pocket is gone with the page. */
export const keepsNothing = () => memory !== null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => Object.entries(SHELVES).forEach(([shelf, how]) => asked.result.createObjectStore(shelf, how));
    asked.onsuccess = () => {
      asked.result.onclose = () => (opened = null); // a phone that slept may take it away
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  }).catch(() => {
    memory = new Map(Object.keys(SHELVES).map((shelf) => [shelf, new Map()]));
    return null;
  });
  return opened;
}

/** A shelf in memory, as far as it is used here. */
function remembered(shelf) {
  const { keyPath } = SHELVES[shelf];
  const things = memory.get(shelf);
  const answer = (result) => ({ result, set onsuccess(then) { then(); } });
  return {
    getAll: () => answer([...things.values()]),
    get: (key) => answer(things.get(key)),
    delete: (key) => answer(things.delete(key)),
    put(thing) {
      const key = thing[keyPath] ?? Math.max(0, ...things.keys()) + 1;
      things.set(key, { ...thing, [keyPath]: key });
      return answer(key);
    },
  };
}

/** A visit to one shelf; a base that was taken away is opened once more. */
async function visiting(shelf, mode) {
  const how = { durability: "strict" };
  try {
    return (await open())?.transaction(shelf, mode, how);
  } catch {
    opened = null;
    return (await open())?.transaction(shelf, mode, how);
  }
}

/** Do something with one shelf, whole or not at all; no other tab is at it meanwhile. Answers what `work` asked for. */
async function at(shelf, mode, work) {
  const visit = await visiting(shelf, mode);
  if (!visit) return work(remembered(shelf))?.result;
  return new Promise((resolve, reject) => {
    const asked = work(visit.objectStore(shelf));
    visit.oncomplete = () => resolve(asked?.result);
    visit.onerror = visit.onabort = () => reject(visit.error?.name === "QuotaExceededError" ? new NoRoom() : visit.error);
  });
}

export const all = (shelf) => at(shelf, "readonly", (store) => store.getAll());
export const look = (shelf, key) => at(shelf, "readonly", (store) => store.get(key));
export const put = (shelf, thing) => at(shelf, "readwrite", (store) => store.put(thing));
export const take = (shelf, key) => at(shelf, "readwrite", (store) => store.delete(key));

/** Change one thing between reading and writing it back; `change` gets all of them and answers the new one, or null. */
export async function amend(shelf, change) {
  let amended = null;
  await at(shelf, "readwrite", (store) => {
    const asked = store.getAll();
    asked.onsuccess = () => {
      amended = change(asked.result);
      if (amended) store.put(amended);
    };
    return asked;
  });
  return amended;
}
