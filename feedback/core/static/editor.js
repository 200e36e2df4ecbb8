// Shows what the draft looks like while it is written. Without it the preview is that of the last saving.
const form = document.querySelector("[data-preview]");
const shown = document.getElementById("preview");
let waiting;

async function preview() {
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("preview");
  if (found) shown.replaceChildren(...found.childNodes);
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(preview, 400);
});
