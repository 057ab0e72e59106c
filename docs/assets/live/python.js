/* Python for the cells of a page: fetched once and kept by the browser, started once in a visit, and
   ended where a reader stops it. */

const KEPT = "pytorch-by-hand.python";
const PAGES = "pytorch-by-hand.pages"; // see offline.js
const SITE = new URL("../../", import.meta.url);
const FOLDER = new URL("../python/", import.meta.url);
const MUCH = 256 * 1024 * 1024; // bytes; a run that took more leaves no Python behind

let downloading;
let starting;
let worker;
let current; // the run that is on: { tell, resolve, reject }

/** What the browser keeps from visit to visit; undefined where it keeps nothing. */
const kept = () => globalThis.caches?.open(KEPT).catch(() => undefined);

/** The names and sizes of the files: those of today, or of the last visit where there is no network. */
async function list(store) {
  const address = new URL("files.json", FOLDER);
  try {
    const answer = await fetch(address, { cache: "no-cache" });
    if (!answer.ok) throw new Error(answer.status);
    await store?.put(address, answer.clone());
    return await answer.json();
  } catch (error) {
    const last = await store?.match(address);
    if (!last) throw error;
    return last.json();
  }
}

/** The bytes of one file. `count` is told of each piece that has come. */
async function bytes(name, store, count) {
  const address = new URL(name, FOLDER);
  const last = await store?.match(address);
  if (last) {
    const found = await last.arrayBuffer();
    count(found.byteLength);
    return found;
  }
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  const pieces = [];
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    count(value.length);
  }
  const whole = new Blob(pieces);
  await store?.put(address, new Response(whole)).catch(() => {}); // no room: not kept
  return whole.arrayBuffer();
}

/** Without its compression, which a host may have taken off already. */
async function unpacked(packed) {
  const [first, second] = new Uint8Array(packed);
  if (first !== 0x1f || second !== 0x8b) return packed;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** All files by part. `tell` takes how many bytes of how many there are. */
async function download(tell) {
  const store = await kept();
  const files = await list(store);
  const parts = Object.entries(files);
  const all = parts.reduce((sum, [, file]) => sum + file.bytes, 0);
  let loaded = 0;
  const count = (length) => {
    loaded += length;
    tell(loaded, all);
  };
  const found = await Promise.all(
    parts.map(async ([part, { name }]) => [part, await unpacked(await bytes(name, store, count))]),
  );
  forget(store, new Set(["files.json", ...parts.map(([, { name }]) => name)]));
  return Object.fromEntries(found);
}

/** Throw away the files of versions of the site that are gone. */
async function forget(store, names) {
  for (const { url } of (await store?.keys()) ?? [])
    if (!names.has(url.slice(FOLDER.href.length))) store.delete(url);
}

/** Have the pages kept that are visited from now on, this one with all that it has loaded, and those
    visited before in this tab (page/run.js): out of the browser's memory, so nothing travels twice. */
async function keepPages() {
  await navigator.serviceWorker.register(new URL("./offline.js", SITE));
  const store = await caches.open(PAGES);
  const viewer = ["viewer.js", "viewer.css"].map(
    (name) => new URL(`../steps/${name}`, import.meta.url).href,
  );
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const before = JSON.parse(sessionStorage.getItem("pytorch-by-hand.visited") ?? "[]");
  const own = new Set([location.href.split("#")[0], ...viewer, ...loaded, ...before]);
  for (const address of own)
    if (address.startsWith(SITE.href) && !address.startsWith(FOLDER.href))
      await store.add(new Request(address, { cache: "force-cache" })).catch(() => {});
}

/** A worker in which Python waits for cells. Made of a blob: so it stands under the page's policy. */
async function launch(tell) {
  downloading ??= download((...sizes) => launch.tell?.(...sizes));
  launch.tell = tell.loading;
  const files = await downloading;
  tell.starting?.();
  const address = URL.createObjectURL(new Blob([files.worker], { type: "text/javascript" }));
  const made = new Worker(address, { type: "module" });
  worker = made;
  return new Promise((resolve, reject) => {
    made.onerror = ({ message }) => reject(new Error(message));
    made.onmessage = ({ data }) => {
      if (data.broken) return reject(new Error(data.broken));
      files.python = data.interpreter; // compiled: the next worker starts sooner
      URL.revokeObjectURL(address);
      made.onmessage = hear;
      resolve(made);
      kept.pages ??= keepPages().catch(() => {}); // a browser that keeps nothing
    };
    const { python: interpreter, library, engine } = files;
    made.postMessage({ start: { interpreter, library, engine } });
  });
}

/** Load and start Python, if that has not been done. */
export function prepare(tell) {
  if (downloading) launch.tell = tell.loading;
  starting ??= launch(tell).catch((error) => {
    downloading = starting = undefined;
    throw error;
  });
  return starting;
}

function hear({ data }) {
  if (!current) return;
  if (data.kind) return current.tell(data);
  const { resolve } = current;
  current = undefined;
  if (data.broken || data.bytes > MUCH) replace();
  resolve(data);
}

/** End the worker, whatever it is doing, and start another one for the next run. */
function replace() {
  worker?.terminate();
  starting = undefined;
  prepare({}).catch(() => {});
}

async function ask(cells, tell, more) {
  stop();
  const ready = await starting;
  return new Promise((resolve) => {
    current = { tell, resolve };
    ready.postMessage({ cells: cells.map(({ name, source }) => [name, source]), ...more });
  });
}

/** Run cells, each { name, source }. `tell` takes { cell, kind, text } while they run.
    Gives { ended: the name of the cell that ended the run, or "" }, { broken } or { stopped }. */
export const run = (cells, tell) => ask(cells, tell);

/** Run cells once more and record their steps. Gives { trace: JSON for the viewer, "" for code that
    cannot be read }, { broken } or { stopped }. */
export const record = (cells, language) => ask(cells, () => {}, { language });

/** Stop the run that is on, if one is. */
export function stop() {
  if (!current) return;
  const { resolve } = current;
  current = undefined;
  replace();
  resolve({ stopped: true });
}
