// Has the kiosk's screens held by a service worker, and takes up a new version when nobody is there.
const CHECK_MS = 600_000, UNTOUCHED_MS = 20_000;
const worker = navigator.serviceWorker;
let touched = Date.now();
let stale = false;
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { touched = Date.now(); }, true);

if (worker && location.pathname.startsWith("/k/")) {
  // Where answers wait, the browser shall not clear its store when space runs short.
  navigator.storage?.persist?.().then((persists) => { document.body.dataset.persists = persists; }).catch(() => {});
  // The first worker shows what is on the screen anyway; each later one is a new version.
  let controlled = Boolean(worker.controller);
  worker.addEventListener("controllerchange", () => { stale ||= controlled; controlled = true; });
  worker.addEventListener("message", ({ data }) => { stale ||= Boolean(data?.changed); });
  hold().catch(() => {});
}

async function hold() {
  const registration = await worker.register("/k/sw.js", { scope: "/k/", updateViaCache: "none" });
  const { active } = await worker.ready;
  if (!worker.controller) active.postMessage({ claim: true });
  const ask = () => {
    const named = [...document.querySelectorAll("[data-screens]")].flatMap((it) => it.dataset.screens.split(/\s+/));
    worker.controller?.postMessage({ screens: [location.pathname + location.search, ...named.filter(Boolean)] });
  };
  worker.addEventListener("controllerchange", ask);
  ask();
  setInterval(() => { registration.update().catch(() => {}); ask(); }, CHECK_MS);
  // A screen that returns by itself shows the new version anyway.
  setInterval(() => {
    if (stale && !document.body.dataset.idle && Date.now() - touched > UNTOUCHED_MS) location.reload();
  }, 5000);
}
