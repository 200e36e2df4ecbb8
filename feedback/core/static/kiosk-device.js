// A tablet says each minute how it is, shows who serves, and opens its diagnostics to staff.
// Nothing here gives, skips or changes a rating. Without it the page still rates.
const tag = document.querySelector("script[data-beat]");
const HOLD_MS = 5000;
const BEAT_MS = 60000;
const memory = "langnghe-kiosk";
let heardAt = null;
let stopped = null;

// Another script counts what waits on this tablet; until it has, nothing does.
const waiting = () => Number(document.body.dataset.waiting) || 0;

// Kept for pages that do not count themselves; while nothing waits, nothing is left behind here.
function remember(always = false) {
  try {
    if (!always && !waiting()) return localStorage.removeItem(memory);
    const { waiting: count, oldest, sent } = document.body.dataset;
    localStorage.setItem(memory, JSON.stringify({ waiting: count, oldest, sent, heard: heardAt }));
  } catch { /* A full or forbidden storage loses nothing but this note. */ }
}

function show(root, name, text) {
  root.querySelectorAll(`[data-show=${name}]`).forEach((place) => { place.textContent = text; });
}

async function storage() {
  const found = await navigator.storage?.estimate?.();
  if (!found?.quota) return "không rõ";
  const mb = (bytes) => `${(bytes / 1e6).toLocaleString("vi", { maximumFractionDigits: 1 })} MB`;
  return `${mb(found.usage)} trong ${mb(found.quota)}`;
}

function showOfficer(officer) {
  const box = document.querySelector("[data-officer]");
  if (!box) return;
  const photo = box.querySelector("[data-officer-photo]");
  box.hidden = !officer;
  box.querySelector("[data-officer-name]").textContent = officer?.name ?? "";
  box.querySelector("[data-officer-unit]").textContent = officer?.unit ?? "";
  photo.hidden = !officer?.photo;
  if (!officer?.photo) photo.removeAttribute("src");
  else if (photo.getAttribute("src") !== officer.photo) photo.src = officer.photo;
}

function leaveFaces() {
  remember();
  location.replace("/kiosk");
}

// What was given before is still sent; only then the tablet says that it is stopped.
function stop() {
  if (!waiting()) return leaveFaces();
  if (!stopped) {
    document.body.append(document.getElementById("device-stopped").content.cloneNode(true));
    stopped = document.body.lastElementChild;
    stopped.addEventListener("cancel", (event) => event.preventDefault());
    stopped.showModal();
    setInterval(() => { show(stopped, "waiting", waiting()); if (!waiting()) leaveFaces(); }, 1000);
  }
  show(stopped, "waiting", waiting());
}

async function beat(loaded) {
  remember();
  const { oldest } = document.body.dataset;
  const said = { waiting: waiting(), version: tag.dataset.version, point: tag.dataset.point, oldest: oldest || null, loaded };
  let answer;
  try {
    const response = await fetch(tag.dataset.beat, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Langnghe-Kiosk": "1" },
      body: JSON.stringify(said),
      signal: AbortSignal.timeout(20000),
    });
    if (!response.ok) return;
    answer = await response.json();
  } catch { return showOfficer(null); /* Without a network nobody knows who serves. */ }
  heardAt = new Date().toISOString();
  if (answer.state === "revoked") return stop();
  if (answer.home && answer.home.toLowerCase() !== location.pathname.toLowerCase()) return leaveFaces();
  showOfficer(answer.officer);
}

// Staff who have no network still see what waits; there is nothing to press but "close".
async function showOffline() {
  if (document.querySelector("dialog.device[open]")) return;
  document.body.append(document.getElementById("device-offline").content.cloneNode(true));
  const dialog = document.body.lastElementChild;
  show(dialog, "waiting", waiting());
  show(dialog, "heard", heardAt ? new Date(heardAt).toLocaleString("vi") : "chưa lần nào từ khi mở trang");
  show(dialog, "storage", await storage());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  setTimeout(() => dialog.close(), 60000);
  dialog.showModal();
}

async function diagnose() {
  remember(true);
  try {
    const found = await fetch("/kiosk/chan-doan", { signal: AbortSignal.timeout(5000) });
    if (!found.ok && found.status >= 500) throw new Error("no answer");
  } catch { return showOffline(); }
  location.assign("/kiosk/chan-doan");
}

// Held for five seconds, by a finger or by a key: nobody gets there by chance.
function addCorner() {
  const corner = document.createElement("button");
  corner.type = "button";
  corner.className = "corner";
  corner.textContent = "Giữ 5 giây: dành cho cán bộ kỹ thuật";
  let timer = 0;
  const begin = () => { clearTimeout(timer); timer = setTimeout(diagnose, HOLD_MS); };
  const end = () => clearTimeout(timer);
  corner.addEventListener("pointerdown", begin);
  for (const kind of ["pointerup", "pointercancel", "pointerleave", "blur", "keyup"]) corner.addEventListener(kind, end);
  corner.addEventListener("keydown", (event) => {
    if (!event.repeat && (event.key === "Enter" || event.key === " ")) begin();
  });
  corner.addEventListener("contextmenu", (event) => event.preventDefault());
  document.body.append(corner);
}

if (tag) {
  addCorner();
  // Not as "src": what holds the screen for when the network is away would keep the portrait too.
  const photo = document.querySelector("[data-photo]");
  if (photo) Object.assign(photo, { src: photo.dataset.photo, hidden: false });
  beat(true);
  setInterval(() => beat(false), BEAT_MS);
}

for (const pad of document.querySelectorAll("[data-pad]")) {
  const field = document.getElementById(pad.dataset.pad);
  pad.hidden = false;
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    field.value = key.value ? (field.value + key.value).slice(0, field.maxLength) : field.value.slice(0, -1);
  });
}

// Nobody hides the five faces for long by leaving another page open.
const leave = Number(document.body.dataset.leave || 0) * 1000;
if (leave) {
  let until = Date.now() + leave;
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { until = Date.now() + leave; });
  setInterval(() => { if (Date.now() > until) location.replace(document.body.dataset.home); }, 1000);
}

// What the kiosk page of this tablet counted last.
function note() {
  try {
    return JSON.parse(localStorage.getItem(memory)) ?? {};
  } catch { return {}; }
}

// The queue sends as soon as it is there; here it is asked at once, and told of.
async function sendAll(queue) {
  const { send, waiting: left } = await import(queue);
  await send();
  const count = (await left()).length;
  document.body.dataset.waiting = count;
  remember();
  return count;
}

const sendNow = document.querySelector("[data-send]");
if (sendNow) {
  const { waiting: count, oldest, sent } = note();
  storage().then((text) => show(document, "storage", text));
  show(document, "network", navigator.onLine ? "có kết nối" : "mất mạng");
  if (count !== undefined) show(document, "waiting", oldest ? `${count}, cũ nhất từ ${new Date(oldest).toLocaleString("vi")}` : count);
  if (sent) show(document, "sent", new Date(sent).toLocaleString("vi"));
  sendNow.addEventListener("click", async (event) => {
    event.preventDefault();
    show(document, "waiting", "đang gửi…");
    const left = await sendAll(sendNow.dataset.send).catch(() => location.assign(sendNow.href));
    if (left !== undefined) show(document, "waiting", left ? `còn ${left}, chưa gửi được` : "0, đã gửi hết");
  });
}

// A tablet that was started again after it was revoked still hands over what it kept.
const { queue } = document.body.dataset;
if (queue && Number(note().waiting) > 0) {
  const words = document.querySelector("[data-left]");
  const told = (left) => { words.hidden = !left; show(words, "waiting", left); };
  const again = () => sendAll(queue).then(told, () => {});
  told(note().waiting);
  again();
  setInterval(() => { if (Number(note().waiting) > 0) again(); }, BEAT_MS);
}
