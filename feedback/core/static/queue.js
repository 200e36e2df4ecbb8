// What is given at a kiosk waits in the browser's own store (IndexedDB) until the server says that it holds it.
//
// FOR OTHER PAGES
//   document.body.dataset.waiting    how many wait ("0": none); document hears the event "waiting", whose detail is the number
//   document.body.dataset.refused    how many the server will never take; they stay in the store, refused() lists them
//   <form data-offline="/next">      any form on a kiosk page: its fields are stored with an id made here and posted, as
//                                    application/x-www-form-urlencoded, to the form's own action until acknowledged, with
//                                      Idempotency-Key: <id>            the same at every try
//                                      X-Langnghe-Answered-At: <ISO>    when it was sent off, by this machine's clock
//                                      X-Langnghe-Sent-At: <ISO>        what that clock says now: the server reckons the skew
//                                    2xx and redirects acknowledge; 400, 409, 410, 413, 415, 422 refuse; all else is tried again.
//                                    Then the page at data-offline opens, else body[data-home]. data-id and data-answered-at
//                                    are used instead when the page has set them. Files are not stored.
//   import("/static/queue.js?v=…")   with the version of the page's own script tag: keep, send, go, newId, waiting, refused, retry
const STORE = "answers";
const MOST = 50, MOST_BYTES = 400_000;
const FIRST_MS = 1000, LONGEST_MS = 60_000, PATIENCE_MS = 15_000;
const NEVER = new Set([400, 409, 410, 413, 415, 422]);
const unsaved = new Map();
let opened, running, next, timer;
let delay = FIRST_MS;

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Without HTTPS there is no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("langnghe", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => database.close();
      database.onclose = () => { opened = undefined; };
      resolve(database);
    };
  });
  opened.catch(() => { opened = undefined; });
  return opened;
}

// Settles when it is on the disk, and not only on its way.
async function within(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

async function all() {
  const stored = await within("readonly", (store) => store.getAll()).catch(() => []);
  return [...stored.filter((row) => !unsaved.has(row.id)), ...unsaved.values()];
}

export const waiting = async () => (await all()).filter((row) => !row.refused);
export const refused = async () => (await all()).filter((row) => row.refused);

// Have the server asked once more about what it has refused.
export async function retry() {
  for (const row of await refused()) await keep({ ...row, refused: "" });
  return send();
}

// Store a row {id, url, part, and item (of a batch) or fields (of a form)}; false: there is no room, it lives in this page only.
export async function keep(row) {
  unsaved.delete(row.id);
  const stored = await within("readwrite", (store) => store.put(row)).then(() => true, () => false);
  if (!stored) unsaved.set(row.id, row);
  await tell();
  return stored;
}

// Forget what the server holds, keep what it refuses; a later part of the same answer stays.
async function settle(row, reason) {
  if (unsaved.get(row.id)?.part === row.part) unsaved.delete(row.id);
  await within("readwrite", (store) => {
    const asked = store.get(row.id);
    asked.onsuccess = () => {
      if (asked.result?.part !== row.part) return;
      if (reason) store.put({ ...asked.result, refused: reason });
      else store.delete(row.id);
    };
  }).catch(() => {});
}

// Try to send all that waits. Resolves to a Map of ids to what became of them; what is missing there still waits.
export function send() {
  if (!running) {
    running = alone().catch(() => new Map()).finally(() => { running = undefined; });
    return running;
  }
  // What was stored after a round began is not in it.
  next ??= running.then(() => { next = undefined; return send(); });
  return next;
}

async function alone() {
  if (!navigator.locks) return round();
  return navigator.locks.request("langnghe-queue", { ifAvailable: true }, (lock) => {
    if (lock) return round();
    later(FIRST_MS);
    return new Map();
  });
}

async function round() {
  clearTimeout(timer);
  const outcomes = new Map();
  let left = false;
  try {
    for (const batch of batches(await waiting())) left = !(await deliver(batch, outcomes)) || left;
  } catch {
    left = true; // the network is away: nobody else will get through either
  }
  if (left) {
    later(delay * (0.75 + Math.random() / 2));
    delay = Math.min(2 * delay, LONGEST_MS);
  } else delay = FIRST_MS;
  await tell();
  return outcomes;
}

function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(send, ms);
}

function batches(rows) {
  const found = [];
  const last = new Map();
  for (const row of rows.sort((one, other) => (one.answered_at < other.answered_at ? -1 : 1))) {
    const bytes = JSON.stringify(row).length * 3;
    const batch = row.item && last.get(row.url);
    if (batch && batch.rows.length < MOST && batch.bytes + bytes < MOST_BYTES) {
      batch.rows.push(row);
      batch.bytes += bytes;
    } else {
      const begun = { rows: [row], bytes };
      if (row.item) last.set(row.url, begun);
      found.push(begun);
    }
  }
  return found.map((batch) => batch.rows);
}

// Return whether all of a batch is settled. Throws when nobody could be reached.
async function deliver(rows, outcomes) {
  const [first] = rows;
  const headers = { "X-Langnghe-Sent-At": new Date().toISOString() };
  if (!first.item) {
    headers["Idempotency-Key"] = first.id;
    headers["X-Langnghe-Answered-At"] = first.answered_at;
  } else headers["Content-Type"] = "application/json";
  const body = first.item ? JSON.stringify(rows.map((row) => row.item)) : new URLSearchParams(first.fields);
  const answer = await fetch(first.url, { method: "POST", headers, body, signal: AbortSignal.timeout(PATIENCE_MS) });
  // What a hotel's sign-in page answers is no acknowledgement; each answer of ours has a number.
  if (!answer.headers.has("X-Request-Id")) return false;
  if (answer.ok) {
    const told = first.item ? await answer.json() : [{ outcome: "stored" }];
    for (const [place, row] of rows.entries()) {
      const one = told[place];
      outcomes.set(row.id, one);
      await settle(row, one.outcome === "refused" ? one.reason : "");
    }
    return true;
  }
  if (!NEVER.has(answer.status)) return false;
  if (rows.length > 1) {
    // One of them spoils it: look for it, and let the others pass.
    const half = rows.length >> 1;
    const parts = [await deliver(rows.slice(0, half), outcomes), await deliver(rows.slice(half), outcomes)];
    return parts.every(Boolean);
  }
  const problem = await answer.json().catch(() => ({}));
  outcomes.set(first.id, { outcome: "refused", reason: String(problem.type || answer.status) });
  await settle(first, String(problem.type || answer.status));
  return true;
}

async function tell() {
  const rows = await all();
  const count = rows.filter((row) => !row.refused).length;
  document.body.dataset.waiting = count;
  document.body.dataset.refused = rows.length - count;
  const words = unsaved.size ? `máy đầy bộ nhớ, ${unsaved.size} lượt chưa lưu được` : `${count} lượt chờ gửi`;
  let shown = document.querySelector("[data-queue]");
  if (!shown) {
    shown = document.createElement("span");
    shown.dataset.queue = "";
    document.querySelector(".top > small")?.append(shown);
  }
  shown.textContent = count ? ` · ${words}` : "";
  document.dispatchEvent(new CustomEvent("waiting", { detail: count }));
}

// Wait for what was sent, but not longer than a visitor would; undefined: nobody knows yet.
export const soon = (promise, ms) => Promise.race([promise, new Promise((resolve) => { setTimeout(resolve, ms); })]);

// Show the next screen. Where no copy of it is held and nobody answers, thank for the answer on this one.
export function go(url, reached) {
  if (reached || navigator.serviceWorker?.controller) return location.replace(url);
  sayKept();
}

// Say something in place of the screen, then show the screen again as the next visitor should find it.
export function say(title, words, ms = 4000) {
  const main = document.querySelector("main");
  const screen = [...main.childNodes];
  const shown = ["h1", "p"].map((name) => document.createElement(name));
  shown[0].textContent = title;
  Object.assign(shown[1], { textContent: words, className: "lead" });
  main.replaceChildren(...shown);
  setTimeout(() => {
    main.replaceChildren(...screen);
    main.querySelectorAll("form").forEach((form) => form.reset());
    document.dispatchEvent(new Event("again"));
  }, ms);
}

export const sayKept = (ms) => say("Cảm ơn Ông/Bà!", "Ý kiến đã được lưu trong máy và sẽ tự gửi khi có mạng.", ms);
export const sayFull = () => say("Máy chưa ghi được lượt này", "Bộ nhớ của máy đã đầy và đang mất mạng. Xin Ông/Bà báo cán bộ tại quầy.", 8000);

const taken = new WeakSet();

async function take(form, submitter) {
  const id = form.dataset.id || newId();
  const fields = [...new FormData(form, submitter)].filter(([, value]) => typeof value === "string");
  const answered_at = form.dataset.answeredAt || new Date().toISOString();
  const stored = await keep({ id, url: form.action, part: 1, fields, answered_at });
  const outcomes = await soon(send(), stored ? 700 : PATIENCE_MS);
  if (!stored && !outcomes?.has(id)) return sayFull();
  return go(form.dataset.offline || document.body.dataset.home || location.pathname, outcomes?.has(id));
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-offline]") || event.defaultPrevented) return;
  event.preventDefault();
  if (taken.has(form)) return;
  taken.add(form);
  take(form, event.submitter);
});
document.addEventListener("again", () => document.querySelectorAll("form").forEach((form) => taken.delete(form)));

addEventListener("online", () => { delay = FIRST_MS; send(); });
tell().then(send);
