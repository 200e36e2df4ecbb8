// Small comforts of the phone forms. Everything works without them.
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault();
    sent = true;
    form.querySelectorAll("[data-draft]").forEach((field) => sessionStorage.removeItem(place(field)));
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
  const count = () => { output.textContent = field.value ? `${field.value.length} / ${field.maxLength} ký tự` : ""; };
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

// An unsent draft lives as long as the tab, on this phone only.
function place(field) {
  return `draft ${location.pathname} ${field.name}`;
}

for (const field of document.querySelectorAll("[data-draft]")) {
  if (!field.value) field.value = sessionStorage.getItem(place(field)) || "";
  field.addEventListener("input", () => sessionStorage.setItem(place(field), field.value));
}
