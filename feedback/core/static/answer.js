// One visitor's rating over its screens: an id at the first tap, every part stored before the screen changes.
// Where the browser keeps nothing, forms go to the server as they do without scripts.
const loading = import(new URL(`queue.js${new URL(import.meta.url).search}`, import.meta.url));
const MOMENT_MS = 700, CODE_MS = 6000;
const faces = document.querySelector("form[data-faces]");
const why = document.querySelector("form[data-why]");
const begun = new URLSearchParams(location.hash.slice(1));
const view = (faces || why)?.elements.xem?.value || "";
let parts = 1;
let taken = false;

// A screen's address, in the language, size and contrast the visitor has chosen.
function at(path, asked = {}) {
  const search = String(new URLSearchParams(view ? { ...asked, xem: view } : asked));
  return search ? `${path}?${search}` : path;
}

const row = (home, item) => ({ id: item.id, part: item.part, url: `${home}/luot`, answered_at: item.answered_at, item });

async function keep(home, item, ms) {
  const queue = await loading;
  const stored = await queue.keep(row(home, item));
  const outcomes = await queue.soon(queue.send(), stored ? ms : CODE_MS);
  const outcome = outcomes?.get(item.id);
  if (!stored && !outcome) queue.sayFull();
  return [stored || Boolean(outcome), outcome];
}

async function rate(home, score) {
  const queue = await loading;
  const item = {
    id: queue.newId(),
    part: 1,
    score,
    scale: Number(faces.elements.scale?.value || 5),
    reasons: [],
    comment: "",
    complete: score > Number(faces.dataset.low),
    lang: document.documentElement.lang,
    answered_at: new Date().toISOString(),
  };
  const [safe, outcome] = await keep(home, item, MOMENT_MS);
  if (!safe) return;
  const { id, scale, answered_at } = item;
  const said = new URLSearchParams({ id, score, scale, answered_at });
  queue.go(item.complete ? at(`${home}/cam-on`) : `${at(`${home}/ly-do`)}#${said}`, Boolean(outcome));
}

function part(said) {
  const [id, answered_at] = [begun.get("id"), begun.get("answered_at")];
  const [score, scale] = [Number(begun.get("score")), Number(begun.get("scale") || 5)];
  return { id, part: ++parts, score, scale, lang: document.documentElement.lang, answered_at, ...said };
}

async function explain(home, complete) {
  const said = new FormData(why);
  const item = part({ reasons: said.getAll("reasons"), comment: String(said.get("comment")).trim(), complete });
  const [safe, outcome] = await keep(home, item, item.comment ? CODE_MS : MOMENT_MS);
  if (!safe) return;
  if (outcome?.has_code) return showCode(home, item.id);
  show(at(`${home}/cam-on`, item.comment && !outcome ? { cho: 1 } : {}), home, Boolean(outcome));
}

async function skip(home) {
  const [safe, outcome] = await keep(home, part({ reasons: [], comment: "", complete: true }), MOMENT_MS);
  if (safe) show(home, home, Boolean(outcome));
}

// The words follow by telephone: the server must hold the rating before it can show a code for it.
async function goOn(home, button) {
  const said = new FormData(why);
  const reasons = said.getAll("reasons");
  const item = part({ reasons, comment: "", complete: false });
  const [, outcome] = await keep(home, item, CODE_MS);
  if (outcome) return post(button.formAction, [["id", item.id], ...reasons.map((one) => ["reasons", one])]);
  Object.assign(button, { textContent: button.dataset.cut, disabled: true });
  taken = false;
}

// The code is only ever in the page that shows it.
const showCode = (home, id) => post(`${home}/cam-on`, [["id", id]]);

function post(action, said) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action, hidden: true });
  for (const [name, value] of [...said, ["xem", view]]) {
    form.append(Object.assign(document.createElement("input"), { name, value }));
  }
  document.body.append(form);
  form.submit();
}

// This screen belongs to one visitor: without a copy of the next it waits for the network.
async function show(url, home, reached) {
  const queue = await loading;
  if (reached || navigator.serviceWorker?.controller) return queue.go(url, reached);
  queue.sayKept(86_400_000);
  setInterval(() => fetch(home, { method: "GET" }).then((answer) => answer.ok && location.replace(home), () => {}), 3000);
}

// Without the queue's own file, as without scripts.
function plainly({ name, value }) {
  faces.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  faces.submit();
}

const usable = () => typeof indexedDB !== "undefined";

document.addEventListener("submit", (event) => {
  const form = event.target;
  const ours = (faces && form === faces) || (why && form === why && begun.has("id"));
  if (!ours || !usable()) return;
  event.preventDefault();
  if (taken) return;
  taken = true;
  const { pathname } = new URL(form.action);
  if (event.submitter?.hasAttribute("data-phone")) goOn(pathname.replace(/\/ly-do$/, ""), event.submitter);
  else if (form === faces) loading.then(() => rate(pathname, Number(event.submitter.value)), () => plainly(event.submitter));
  // Nobody pressed anything when the screen leaves by itself.
  else explain(pathname.replace(/\/ly-do$/, ""), event.submitter !== null);
}, true);

document.addEventListener("click", (event) => {
  const link = why && begun.has("id") && event.target.closest("form[data-why] a[href]");
  if (!link || !usable()) return;
  event.preventDefault();
  if (taken) return;
  taken = true;
  skip(new URL(link.href).pathname);
}, true);

document.addEventListener("again", () => { taken = false; });
