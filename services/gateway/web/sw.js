/** Keeps the page itself on the device, so that it opens without a network. What the plant says is never kept here. */

importScripts("/files.js"); // self.FILES, every file of the page with its fingerprint, and self.RELEASE, that of all

const PREFIX = "gongdan-page-";
const CACHE = PREFIX + self.RELEASE;

/** All files of one release or none: a page must not be sewn together from two. */
async function keepFiles() {
  const answers = await Promise.all(Object.keys(self.FILES).map(async (path) => [path, await fetch(path, { cache: "reload" })]));
  for (const [path, answer] of answers) {
    if (!answer.ok || !answer.headers.get("ETag")?.includes(self.FILES[path])) throw new Error(path);
  }
  const cache = await caches.open(CACHE);
  await Promise.all(answers.map(([path, answer]) => cache.put(path, answer)));
  await self.skipWaiting();
}

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keepFiles()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin || !(pathname in self.FILES)) return;
  event.respondWith(kept(pathname, event.request));
});
