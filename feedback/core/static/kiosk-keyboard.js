// A keyboard on the screen: Vietnamese letters as keys of their own, and five tone keys that find their vowel.
const TONES = { sac: "\u0301", huyen: "\u0300", hoi: "\u0309", nga: "\u0303", nang: "\u0323" };
const ANY_TONE = /[\u0300\u0301\u0303\u0309\u0323]/gu;
const VOWELS = "aăâeêioôơuưy";
const MARKED = "ăâêôơư";
const LETTER = /[\p{L}\p{M}]/u;
const isVowel = (letter) => VOWELS.includes(letter);
const last = (found) => found[found.length - 1];

// Letters of a word without its tone, composed, and the tone that was on it, if any.
function parted(word) {
  const tones = word.normalize("NFD").match(ANY_TONE);
  return { letters: [...word.normalize("NFD").replace(ANY_TONE, "").normalize("NFC")], tone: tones ? last(tones) : "" };
}

// Which letter carries the tone: hòa but hoàn, khuỷu, giờ, quý, nghiêng; -1 where there is no vowel.
function bearer(letters) {
  const small = letters.map((letter) => letter.toLowerCase());
  let end = small.findLastIndex(isVowel);
  if (end < 0) return -1;
  let start = end;
  while (start > 0 && isVowel(small[start - 1])) start -= 1;
  // The u of qu and the i of gi belong to the consonant when another vowel follows.
  const before = small[start - 1];
  if (start < end && ((before === "q" && small[start] === "u") || (before === "g" && small[start] === "i" && start === 1))) start += 1;
  const marked = small.findLastIndex((letter, place) => place >= start && place <= end && MARKED.includes(letter));
  if (marked >= 0) return marked;
  const closed = end < small.length - 1;
  if (end - start === 2) return start + 1;
  if (end - start === 1) return closed || small.slice(start, end + 1).join("") === "ue" ? end : start;
  return closed ? end : start;
}

function composed(letters, tone) {
  const place = bearer(letters);
  if (place < 0) return letters.join("");
  return letters.map((letter, at) => (at === place ? letter + tone : letter)).join("").normalize("NFC");
}

// The word around the caret: text before it, the word, text after it, and how much of the word lies before.
function around(text, caret) {
  let start = caret;
  let end = caret;
  while (start > 0 && LETTER.test(text[start - 1])) start -= 1;
  while (end < text.length && LETTER.test(text[end])) end += 1;
  return { before: text.slice(0, start), word: text.slice(start, end), after: text.slice(end), left: text.slice(start, caret) };
}

const length = (word) => parted(word).letters.length;

function put(found, word) {
  const caret = found.before.length + [...word].slice(0, length(found.left)).join("").length;
  return { text: found.before + word + found.after, caret };
}

// A word made of one syllable keeps its tone on the right vowel while it grows and shrinks: hòa, then hoàn.
function settled(text, caret) {
  const found = around(text, caret);
  const { letters, tone } = parted(found.word);
  const runs = letters.map((letter) => (isVowel(letter.toLowerCase()) ? "v" : "c")).join("").match(/v+/g) || [];
  return tone && runs.length === 1 ? put(found, composed(letters, tone)) : { text, caret };
}

/** Put a tone (sac, huyen, hoi, nga, nang) on the word at the caret, take it off when it is there already. */
export function addTone(text, caret, name) {
  const found = around(text, caret);
  const { letters, tone } = parted(found.word);
  const wanted = tone === TONES[name] ? "" : TONES[name];
  return letters.length ? put(found, composed(letters, wanted)) : { text, caret };
}

/** Type letters or signs in place of what is selected. */
export function type(text, start, end, typed) {
  const written = text.slice(0, start) + typed + text.slice(end);
  return LETTER.test(typed) ? settled(written, start + typed.length) : { text: written, caret: start + typed.length };
}

/** Delete what is selected, else the letter before the caret with all its marks. */
export function erase(text, start, end) {
  if (start < end) return { text: text.slice(0, start) + text.slice(end), caret: start };
  const kept = text.slice(0, start).replace(/(\P{M}\p{M}*|\p{M}+)$/u, "");
  const left = kept === text.slice(0, start) ? text.slice(0, Math.max(0, start - 1)) : kept;
  return settled(left + text.slice(end), left.length);
}

const TONE_KEYS = [["sac", "á", "dấu sắc"], ["huyen", "à", "dấu huyền"], ["hoi", "ả", "dấu hỏi"], ["nga", "ã", "dấu ngã"], ["nang", "ạ", "dấu nặng"]];
const LETTERS = ["ăâđêôơư", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const SIGNS = ["!:;()/%", "1234567890", "-–“”’'\"+=", "@#&*_°…"];

function key(label, name, act, kind = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `key ${kind}`.trim();
  made.textContent = label;
  if (name) made.setAttribute("aria-label", name);
  made.tabIndex = -1;
  made.addEventListener("click", () => act(made));
  return made;
}

function rowOf(...keys) {
  const row = document.createElement("div");
  row.className = "keys";
  row.append(...keys);
  return row;
}

/** Build the keyboard of a text field; the system's own stays shut. */
export function attach(area) {
  const panel = area.closest("[data-typing]");
  const board = document.createElement("div");
  board.className = "board";
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", "Bàn phím tiếng Việt");
  let capital = false;
  let signs = false;

  function write({ text, caret }) {
    if (area.maxLength >= 0 && text.length > area.maxLength) return;
    area.value = text;
    area.setSelectionRange(caret, caret);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const now = () => [area.value.normalize("NFC"), ...selection()];
  function selection() {
    const until = (place) => area.value.slice(0, place).normalize("NFC").length;
    return [until(area.selectionStart), until(area.selectionEnd)];
  }
  function press(letter) {
    write(type(...now(), capital ? letter.toUpperCase() : letter));
    if (capital) shift(false);
  }
  function shift(on) {
    capital = on;
    board.querySelectorAll(".letter").forEach((one) => { one.textContent = on ? one.textContent.toUpperCase() : one.textContent.toLowerCase(); });
    board.querySelector(".shift")?.setAttribute("aria-pressed", on);
  }
  function draw() {
    const typed = signs ? SIGNS : LETTERS;
    const letters = (row) => [...row].map((letter) => key(letter, "", (it) => press(it.textContent.toLowerCase()), "letter"));
    const [own, top, middle, bottom] = typed.map(letters);
    const tones = TONE_KEYS.map(([tone, sample, name]) => {
      const made = key("", "", () => write(addTone(...now().slice(0, 2), tone)), "tone");
      made.append(Object.assign(document.createElement("span"), { textContent: sample, ariaHidden: "true" }));
      made.append(Object.assign(document.createElement("small"), { textContent: name }));
      return made;
    });
    const upper = key("Hoa", "Chữ hoa", () => shift(!capital), "shift");
    upper.setAttribute("aria-pressed", false);
    board.replaceChildren(
      rowOf(...tones, key("Xóa", "Xóa một chữ", () => write(erase(...now())), "wider")),
      rowOf(...own),
      rowOf(...top),
      rowOf(...middle),
      rowOf(...(signs ? [] : [upper]), ...bottom, key(",", "Dấu phẩy", () => press(",")), key(".", "Dấu chấm", () => press("."))),
      rowOf(key(signs ? "abc" : "123", signs ? "abc, chữ cái" : "123, chữ số và dấu", () => { signs = !signs; capital = false; draw(); focusFirst(".turn"); }, "turn wider"), key("dấu cách", "", () => press(" "), "space"), key("?", "Dấu hỏi chấm", () => press("?")), key("xuống dòng", "", () => press("\n"), "wider")),
    );
    board.querySelector(".key").tabIndex = 0;
  }
  function focusFirst(which) {
    if (board.contains(document.activeElement) || document.activeElement === document.body) moveTo(board.querySelector(which));
  }
  function moveTo(one) {
    board.querySelectorAll(".key").forEach((it) => { it.tabIndex = it === one ? 0 : -1; });
    one.focus();
  }
  // A finger leaves the caret where it is; whoever has keys of their own walks with the arrows.
  board.addEventListener("pointerdown", (event) => event.preventDefault());
  board.addEventListener("keydown", (event) => {
    const rows = [...board.children].map((row) => [...row.children]);
    const line = rows.findIndex((row) => row.includes(event.target));
    const place = rows[line]?.indexOf(event.target);
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = way ? rows[line + way] : rows[line];
    const next = side ? row?.[place + side] : way && row?.[Math.min(row.length - 1, Math.floor((place / rows[line].length) * row.length))];
    if (side || way) event.preventDefault();
    if (next) moveTo(next);
  });

  function show(open) {
    if (open === panel.classList.contains("typing")) return;
    if (!board.isConnected) {
      draw();
      panel.append(board, done);
    }
    panel.classList.toggle("typing", open);
    board.hidden = done.hidden = !open;
    for (const other of outside()) other.inert = open;
    if (open) area.focus();
  }
  // Everything but the panel itself and what holds it.
  function outside() {
    const found = [];
    for (let it = panel; it !== document.body; it = it.parentElement) {
      found.push(...[...it.parentElement.children].filter((one) => one !== it && !one.matches("dialog, script")));
    }
    return found;
  }
  const done = key("Xong", "", () => { show(false); document.querySelector("form.why button.send")?.focus(); }, "button done");
  done.classList.remove("key");
  done.tabIndex = 0;
  area.inputMode = "none";
  area.addEventListener("click", () => show(true));
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") show(false); });
}

document.querySelectorAll("[data-typing] textarea").forEach(attach);
