// Hides questions that are not asked, and at a kiosk shows one at a time. Without it all are on one page,
// each with the words of its condition, and the server decides.
const form = document.querySelector(".survey form");
const asked = form ? [...form.querySelectorAll(".asked")] : [];
const dialog = document.querySelector("[data-still]");

function values(name) {
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((field) => !field.closest("fieldset").disabled);
  return fields.filter((field) => !/radio|checkbox/.test(field.type) || field.checked).map((field) => field.value.trim()).filter(Boolean);
}

function holds([name, operator, wanted]) {
  const given = values(name);
  if (!given.length) return false;
  if (operator === "at_least") return Number(given[0].replace(",", ".")) >= Number(wanted[0].replace(",", "."));
  const any = given.some((value) => wanted.includes(value));
  return operator === "is_not" ? !any : any;
}

function branch() {
  for (const question of asked) {
    if (!question.dataset.show) continue;
    const { join, if: conditions } = JSON.parse(question.dataset.show);
    const shown = join === "any" ? conditions.some(holds) : conditions.every(holds);
    // Disabled fields are not sent; a question that waits for this one sees nothing.
    question.hidden = question.disabled = !shown;
  }
}

if (form) {
  form.querySelectorAll(".only-if").forEach((hint) => { hint.hidden = true; });
  form.addEventListener("input", branch, true);
  addEventListener("pageshow", branch);
  branch();
  if (form.matches("[data-steps]")) step();
}

// What was written may have become a matter with a tracking code: the screen after it asks for that.
const SENT = "survey-sent";
const asksCode = document.querySelector("form[data-code]");
if (asksCode && sessionStorage.getItem(SENT)) {
  asksCode.elements.id.value = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  let isAsked = false;
  const ask = () => {
    if (isAsked || document.body.dataset.waiting !== "0") return;
    isAsked = true;
    asksCode.submit();
  };
  document.addEventListener("waiting", ask);
  ask();
}

function step() {
  const [back, next, send] = ["back", "next", "send"].map((name) => form.querySelector(`[data-${name}]`));
  const words = form.querySelector("[data-place]");
  const idle = 60_000, warning = 15_000;
  let place = Math.max(0, asked.findIndex((question) => question.hasAttribute("aria-invalid")));
  let touched = Date.now();

  const open = () => asked.filter((question) => !question.disabled);
  const show = (moved) => {
    const there = open();
    place = Math.min(Math.max(place, 0), there.length - 1);
    asked.forEach((question) => { question.hidden = question !== there[place]; });
    back.hidden = place === 0;
    next.hidden = place === there.length - 1;
    send.hidden = !next.hidden;
    document.querySelectorAll("[data-first]").forEach((it) => { it.hidden = place > 0; });
    words.hidden = false;
    words.textContent = `${place + 1} / ${there.length}`;
    if (moved) there[place].querySelector("input, textarea")?.focus({ preventScroll: true });
  };
  back.addEventListener("click", () => { place -= 1; show(true); });
  next.addEventListener("click", () => { place += 1; show(true); });
  form.addEventListener("input", () => {
    // Somebody is in the middle of it: the screen is not taken away for a newer one (offline.js).
    document.body.dataset.idle = (idle + warning) / 1000;
    show(false);
  });
  form.addEventListener("keydown", (event) => {
    // Enter in a field goes on; it does not send what is half answered.
    if (event.key !== "Enter" || event.target.matches("button, textarea") || next.hidden) return;
    event.preventDefault();
    place += 1;
    show(true);
  });
  show(false);

  // The id under which it waits in this machine is that of the form: what is sent twice is one answer.
  form.dataset.id = form.elements.key.value;
  form.addEventListener("submit", () => {
    if ([...form.querySelectorAll("textarea")].some((field) => field.value.trim())) sessionStorage.setItem(SENT, form.dataset.id);
  });
  // The same screen for the next visitor, when it could not be left: another answer, another id.
  document.addEventListener("again", () => {
    form.elements.half.value = "";
    delete document.body.dataset.idle;
    form.dataset.id = form.elements.key.value = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
    place = 0;
    branch();
    show(false);
  });

  for (const kind of ["pointerdown", "keydown", "input"]) {
    addEventListener(kind, () => { touched = Date.now(); if (dialog.open) dialog.close(); });
  }
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  setInterval(() => {
    const waited = Date.now() - touched;
    const begun = [...form.elements].some((field) => (field.checked || (field.matches("textarea, .number") && field.value)) && field.name.startsWith("q-"));
    if (waited < idle) return;
    // Nobody is here: the screen begins anew, with what is published by now.
    if (!begun) { touched = Date.now(); if (navigator.onLine) location.replace(document.body.dataset.home); return; }
    if (!dialog.open && waited < idle + warning) dialog.showModal();
    if (waited >= idle + warning) {
      touched = Date.now();
      dialog.close();
      form.elements.half.value = "1";
      form.requestSubmit();
    }
  }, 500);
}
