// Kind to hurried fingers and to people who walk away. Without it the page still works and still returns.
const loaded = Date.now();
const home = document.body.dataset.home;
const idle = Number(document.body.dataset.idle || 0) * 1000;
const dialog = document.querySelector("dialog");
const form = document.querySelector("form[data-keep]");
const more = document.querySelector("[data-more]");
const left = document.querySelector("[data-left]");
let leaveAt = loaded + idle;
let gone = false;

// A tap meant for the screen before must not answer this one.
addEventListener("click", (event) => {
  if (Date.now() - loaded >= 350) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

addEventListener("submit", (event) => {
  if (gone) return event.preventDefault();
  gone = true;
  // Later, because a disabled button would not send its value.
  setTimeout(() => document.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
});

// The same screen for the next visitor, when it could not be left.
document.addEventListener("again", () => {
  gone = false;
  document.querySelectorAll("button").forEach((button) => { button.disabled = false; });
});

// A page out of the browser's memory would send an old key.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.replace(home || location.href);
});

function stay() {
  leaveAt = Date.now() + idle;
  if (dialog?.open) dialog.close();
  document.querySelector(".ring")?.getAnimations({ subtree: true }).forEach((ring) => { ring.currentTime = 0; });
}

function leave() {
  const chosen = form?.querySelector("input:checked");
  if (!chosen) return location.replace(home);
  // What was chosen counts; half-typed words, perhaps a name, are thrown away.
  form.elements.comment.value = "";
  form.requestSubmit();
}

if (idle) {
  dialog?.addEventListener("close", stay);
  more?.removeAttribute("hidden");
  more?.addEventListener("click", stay);
  if (dialog) for (const kind of ["pointerdown", "input", "keydown"]) addEventListener(kind, () => dialog.open || stay());
  setInterval(() => {
    if (gone) return;
    const seconds = Math.max(0, Math.ceil((leaveAt - Date.now()) / 1000));
    if (left) left.textContent = seconds;
    if (dialog && !dialog.open && seconds <= 10) dialog.showModal();
    if (seconds === 0) { leave(); gone = true; }
  }, 250);
  dialog?.querySelector("button").addEventListener("click", () => dialog.close());
}
