// Photos are made small on the phone: ten megabytes over 3G take minutes, 0.4 take seconds.
// The server makes them anew in any case; without this script they are sent as they are.
const LONGEST = 1600, SHOWN = 160, LARGEST = 10 * 1024 * 1024;

for (const input of document.querySelectorAll("input[data-photos]")) {
  const most = Number(input.dataset.photos);
  const list = input.parentElement.querySelector("[data-photos-shown]");
  const problem = input.parentElement.querySelector("[data-photos-problem]");
  let chosen = [];

  input.addEventListener("change", async () => {
    const added = [...input.files];
    say("");
    if (chosen.length + added.length > most) say(`Chỉ gửi được ${most} ảnh mỗi lần, ảnh thừa đã bỏ ra.`);
    for (const file of added.slice(0, most - chosen.length)) {
      const small = await smaller(file);
      if (small.size > LARGEST) say(`Ảnh “${file.name}” lớn hơn 10 MB, không gửi được.`);
      else chosen.push(small);
    }
    keep();
  });

  function say(sentence) {
    problem.textContent = sentence;
    problem.hidden = !sentence;
  }

  function keep() {
    const held = new DataTransfer();
    chosen.forEach((file) => held.items.add(file));
    input.files = held.files;
    list.replaceChildren(...chosen.map(row));
  }

  function row(file, place) {
    const item = document.createElement("li"), canvas = document.createElement("canvas");
    const label = document.createElement("span"), button = document.createElement("button");
    draw(file, canvas, SHOWN).catch(() => canvas.remove());
    label.textContent = `Ảnh ${place + 1} (${Math.max(file.size / 1e6, 0.1).toLocaleString("vi", { maximumFractionDigits: 1 })} MB)`;
    button.type = "button";
    button.className = "button plain";
    button.textContent = "Bỏ ảnh";
    button.setAttribute("aria-label", `Bỏ ảnh ${place + 1}`);
    button.addEventListener("click", () => { chosen.splice(chosen.indexOf(file), 1); say(""); keep(); input.focus(); });
    item.append(canvas, label, button);
    return item;
  }
}

async function draw(file, canvas, longest) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}

// What cannot be drawn here is sent as it is: the server says what is wrong with it.
async function smaller(file) {
  const canvas = document.createElement("canvas");
  try {
    await draw(file, canvas, LONGEST);
  } catch {
    return file;
  }
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return made && made.size < file.size ? new File([made], "anh.jpg", { type: "image/jpeg" }) : file;
}
