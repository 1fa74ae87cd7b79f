/** What this device keeps in its pocket (IndexedDB): it outlives a reload, a closed browser and an empty battery. */

const NAME = "gongdan";
const SHELVES = { outbox: { keyPath: "order", autoIncrement: true }, answers: { keyPath: "key" } };

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => Object.entries(SHELVES).forEach(([shelf, how]) => asked.result.createObjectStore(shelf, how));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/** Do something with one shelf, whole or not at all; no other tab is at it meanwhile. Answers what `work` asked for. */
async function at(shelf, mode, work) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const visit = base.transaction(shelf, mode, { durability: "strict" });
    const asked = work(visit.objectStore(shelf));
    visit.oncomplete = () => resolve(asked?.result);
    visit.onerror = visit.onabort = () => reject(visit.error);
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
