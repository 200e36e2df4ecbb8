// Holds the screens of a kiosk, so that it opens and rates without a network. Served at /k/sw.js for the scope /k/ only.
// A screen is held as the server last showed it, with all that its HTML and style sheets name.
// FOR OTHER PAGES: name further screens in an attribute data-screens="/k/… /k/…" of any element; the page itself is held anyway.
const VERSION = "{version}";
const CACHE = `langnghe-${VERSION}`;
const PATIENCE_MS = 8000, FRESH_MS = 60_000;
const GONE = new Set([404, 410]);
const KEY = /(name="key" value=")[^"]*/g;
let held = 0;

addEventListener("install", (event) => event.waitUntil(take().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(tidy().then(() => clients.claim())));
addEventListener("message", (event) => {
  const { screens = [], claim } = event.data || {};
  if (claim) event.waitUntil(clients.claim());
  if (screens.length) event.waitUntil(freshen(screens, event.source));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(request.method === "GET" ? screen(request) : sent(request));
  else if (request.method === "GET") event.respondWith(asset(request));
});

const others = async () => (await caches.keys()).filter((name) => name.startsWith("langnghe-") && name !== CACHE);

// Fill the new cache whole before the old one goes; when that fails, the old worker stays.
async function take() {
  const cache = await caches.open(CACHE);
  for (const name of await others()) {
    for (const { url } of await (await caches.open(name)).keys()) {
      const { pathname, search } = new URL(url);
      if (pathname.startsWith("/k/")) await hold(cache, pathname + search);
    }
  }
}

async function tidy() {
  for (const name of await others()) await caches.delete(name);
}

async function freshen(screens, page) {
  const cache = await caches.open(CACHE);
  const missing = [];
  for (const path of screens) if (!(await cache.match(path))) missing.push(path);
  const old = Date.now() - held > FRESH_MS;
  if (old) held = Date.now();
  let changed = false;
  for (const path of old ? screens : missing) {
    // Without a network the copy stays as it is.
    changed = (await hold(cache, path).catch(() => { held = 0; })) || changed;
  }
  if (changed) page?.postMessage({ changed });
}

const plain = (text) => text.replace(KEY, "$1");

// Return whether a screen that was held before looks otherwise now.
async function hold(cache, path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (GONE.has(answer.status)) return cache.delete(path);
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${path}`);
  const text = await answer.clone().text();
  const named = [...text.matchAll(/\ssrc="(\/[^"]+)"|<link\b[^>]*\shref="(\/[^"]+)"/g)].map(([, source, link]) => source || link);
  for (const url of named) await holdAsset(cache, new URL(url.replaceAll("&amp;", "&"), location.origin));
  const before = await (await cache.match(path))?.text();
  await cache.put(path, answer);
  return before !== undefined && plain(before) !== plain(text);
}

async function holdAsset(cache, url) {
  if (url.origin !== location.origin || (await cache.match(url))) return;
  const answer = await fetch(url, { cache: "no-cache" });
  if (!answer.ok) return;
  const style = url.pathname.endsWith(".css") ? await answer.clone().text() : "";
  for (const [, inner] of style.matchAll(/url\(["']?([^"')]+)/g)) await holdAsset(cache, new URL(inner, url));
  await cache.put(url, answer);
}

// A key that another visitor's form has used would make this answer a repeat of theirs.
async function copy(found) {
  const text = (await found.text()).replace(KEY, (_, start) => start + crypto.randomUUID());
  return new Response(text, { headers: found.headers });
}

async function screen(request) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request.url);
  if (found) return copy(found);
  const answer = await fetch(request.url, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
  if (answer?.ok) return answer;
  // Nobody stands at a kiosk to reload it.
  if (answer && GONE.has(answer.status)) return again(answer.body, answer, 60);
  const near = (await cache.match(request.url, { ignoreSearch: true })) || (await home(cache, request.url));
  if (near) return copy(near);
  if (answer) return again(answer.body, answer, 10);
  const words = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Mất mạng</title><h1>Máy đang mất mạng, sẽ tự mở lại.</h1>';
  return again(words, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } }, 10);
}

function again(body, { status, headers }, seconds) {
  const kept = new Headers(headers);
  kept.set("Refresh", String(seconds));
  return new Response(body, { status, headers: kept });
}

const home = (cache, url) => cache.match(new URL(url).pathname.split("/").slice(0, 3).join("/"));

// A form that was sent on its own, to see a tracking code: what it tells of is stored already.
async function sent(request) {
  const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
  if (answer && answer.status < 500) return answer;
  const cache = await caches.open(CACHE);
  const found = (await cache.match(`${new URL(request.url).pathname}?cho=1`)) || (await home(cache, request.url));
  return found ? copy(found) : answer || Response.error();
}

async function asset(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request.url)) || fetch(request);
}
