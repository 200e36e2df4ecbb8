// One visitor's rating over its screens: an id at the first tap, every part stored before the screen changes.
// Where the browser keeps nothing, forms go to the server as they do without scripts.
const loading = import(new URL(`queue.js${new URL(import.meta.url).search}`, import.meta.url));
const MOMENT_MS = 700, CODE_MS = 6000;
const faces = document.querySelector("form[data-faces]");
const why = document.querySelector("form[data-why]");
const begun = new URLSearchParams(location.hash.slice(1));
let taken = false;

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
    reasons: [],
    comment: "",
    complete: score > Number(faces.dataset.low),
    lang: document.documentElement.lang,
    answered_at: new Date().toISOString(),
  };
  const [safe, outcome] = await keep(home, item, MOMENT_MS);
  if (!safe) return;
  const { id, answered_at } = item;
  queue.go(item.complete ? `${home}/cam-on` : `${home}/ly-do#${new URLSearchParams({ id, score, answered_at })}`, Boolean(outcome));
}

function part(said) {
  const [id, answered_at] = [begun.get("id"), begun.get("answered_at")];
  return { id, part: 2, score: Number(begun.get("score")), lang: document.documentElement.lang, answered_at, ...said };
}

async function explain(home, complete) {
  const said = new FormData(why);
  const item = part({ reasons: said.getAll("reasons"), comment: String(said.get("comment")).trim(), complete });
  const [safe, outcome] = await keep(home, item, item.comment ? CODE_MS : MOMENT_MS);
  if (!safe) return;
  if (outcome?.has_code) return showCode(home, item.id);
  show(`${home}/cam-on${item.comment && !outcome ? "?cho=1" : ""}`, home, Boolean(outcome));
}

async function skip(home) {
  const [safe, outcome] = await keep(home, part({ reasons: [], comment: "", complete: true }), MOMENT_MS);
  if (safe) show(home, home, Boolean(outcome));
}

// The code is only ever in the page that shows it.
function showCode(home, id) {
  const form = document.createElement("form");
  const field = document.createElement("input");
  Object.assign(form, { method: "post", action: `${home}/cam-on`, hidden: true });
  Object.assign(field, { name: "id", value: id });
  form.append(field);
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
  if (form === faces) loading.then(() => rate(pathname, Number(event.submitter.value)), () => plainly(event.submitter));
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
