/* Stands at the top of the site, and is asked for after the first run in a page (python.js): from then
   on, what a reader visits is kept, and shown where there is no network. With one, nothing changes. */

const KEPT = "pytorch-by-hand.pages";
const SITE = self.registration.scope;
const PYTHON = new URL("assets/python/", SITE).href; // which python.js keeps

const isKept = ({ method, url }) =>
  method === "GET" && url.startsWith(SITE) && !url.startsWith(PYTHON);

async function keep(request, answer) {
  const store = await caches.open(KEPT);
  await store.put(request, answer).catch(() => {}); // no room: not kept
}

async function answer(event) {
  const { request } = event;
  try {
    const found = await fetch(request);
    if (found.status === 200) event.waitUntil(keep(request, found.clone()));
    return found;
  } catch (error) {
    const last = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
    if (last) return last;
    throw error;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (isKept(event.request)) event.respondWith(answer(event));
});
