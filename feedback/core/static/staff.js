// Keys for the desk, and two small comforts. Every page works without it.
const rows = [...document.querySelectorAll("[data-row]")];

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!step || !rows.length) return;
  const next = rows.indexOf(document.activeElement) + step;
  rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.textContent = "Đã chép";
  });
}

for (const form of document.querySelectorAll("form[data-once]")) {
  const disable = (disabled) => form.querySelectorAll("button").forEach((button) => { button.disabled = disabled; });
  // Later, because a disabled button would not send its value.
  form.addEventListener("submit", () => setTimeout(disable, 0, true));
  addEventListener("pageshow", () => disable(false));
}
