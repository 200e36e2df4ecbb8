// What is being made is looked at again every two seconds; the rest of the page stays.
const tables = document.querySelector("[data-tables]");
const said = document.querySelector("[data-tables-said]");

async function look() {
  if (!("busy" in tables.dataset)) return;
  try {
    const answer = await fetch(tables.dataset.tables, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-tables]");
    if (!answer.ok || !now) return location.reload();
    const focused = tables.contains(document.activeElement);
    tables.innerHTML = now.innerHTML;
    if (focused) tables.querySelector("a, button")?.focus();
    if ("busy" in now.dataset) return wait();
    delete tables.dataset.busy;
    said.textContent = "Đã xong.";
  } catch {
    wait();
  }
}

function wait() {
  setTimeout(look, 2000);
}

wait();
