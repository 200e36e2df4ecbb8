// What a visitor sees and touches besides the form: real millimetres, digits for faces, a voice, a slide that invites.
const root = document.documentElement;
const attract = document.querySelector(".attract");
const faces = [...document.querySelectorAll(".faces button")];

// From the panel's diagonal to CSS px per mm; a kiosk's page fills its panel.
function measure() {
  const pxPerMm = Math.hypot(innerWidth, innerHeight) / (Number(root.dataset.inches) * 25.4);
  root.style.setProperty("--mm", `${pxPerMm}px`);
}
measure();
addEventListener("resize", measure);

addEventListener("keydown", (event) => {
  root.classList.add("keyed");
  if (event.ctrlKey || event.altKey || event.metaKey || attract?.hidden === false) return;
  faces[Number(event.key) - 1]?.click();
});

for (const button of document.querySelectorAll("[data-listen]")) {
  const sound = new Audio();
  sound.preload = "none";
  sound.src = button.dataset.listen;
  const show = () => button.setAttribute("aria-pressed", !sound.paused);
  for (const kind of ["play", "pause", "ended"]) sound.addEventListener(kind, show);
  sound.addEventListener("error", () => { button.hidden = true; });
  button.addEventListener("click", () => {
    if (!sound.paused) return sound.pause();
    sound.currentTime = 0;
    sound.play().catch(() => { button.hidden = true; });
  });
  show();
  button.hidden = false;
}

if (attract) {
  const { home, attract: after, asked } = document.body.dataset;
  const others = () => [...document.body.children, ...attract.parentElement.children].filter((it) => it !== attract && !it.contains(attract));
  let touched = Date.now();
  const open = (on) => {
    attract.hidden = !on;
    for (const other of others()) other.inert = on;
    if (on) attract.focus({ preventScroll: true });
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { touched = Date.now(); });
  attract.addEventListener("click", () => open(false));
  setInterval(() => {
    if (!attract.hidden || Date.now() - touched < Number(after) * 1000) return;
    // Language, size and contrast were one visitor's wish.
    if (asked) location.replace(home);
    else open(true);
  }, 500);
}
