// Small comforts of the phone forms. Everything works without them.
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault();
    sent = true;
    // Later, because a disabled button would not send its value.
    setTimeout(() => buttons(form, true));
  });
  addEventListener("pageshow", () => { sent = false; buttons(form, false); });
}

function buttons(form, disabled) {
  form.querySelectorAll("button").forEach((button) => { button.disabled = disabled; });
}

for (const field of document.querySelectorAll("[data-count]")) {
  const output = document.getElementById(field.dataset.count);
  const count = () => { output.textContent = field.value ? `${field.value.length.toLocaleString("vi")} / ${field.maxLength.toLocaleString("vi")} ký tự` : ""; };
  output.setAttribute("aria-live", "off");
  field.addEventListener("input", count);
  count();
}

// Reasons are asked only of those who were not content; hidden ones are not sent.
const reasons = document.querySelector("[data-low]");
if (reasons) {
  const show = () => {
    const chosen = document.querySelector("input[name=score]:checked");
    reasons.hidden = reasons.disabled = !chosen || Number(chosen.value) > Number(reasons.dataset.low);
  };
  document.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}

// An unsent draft lives as long as the tab, on this phone only. Not the sending ends it, which may fail
// in a tunnel, but the receipt: the same address without a field to write in.
const draft = `draft ${location.pathname} `;
const drafts = document.querySelectorAll("[data-draft]");
for (const field of drafts) {
  if (!field.value) field.value = sessionStorage.getItem(draft + field.name) || "";
  field.addEventListener("input", () => sessionStorage.setItem(draft + field.name, field.value));
}
if (!drafts.length) {
  Object.keys(sessionStorage).filter((key) => key.startsWith(draft)).forEach((key) => sessionStorage.removeItem(key));
}
