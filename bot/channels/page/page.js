// What the page does beyond a plain form: asks without leaving, keeps the conversation, tries again.
// The words are in the page's <template>s; text is only ever put in as textContent.

const TYPING_AFTER_MS = 300;
const TIMEOUT_MS = 15_000;
// A workbook of 20,000 rows takes ten seconds to read or to write, and a phone a minute to send it.
const STAFF_TIMEOUT_MS = 120_000;
const KEPT_EXCHANGES = 30;
const STORE = "hoidap";

const log = document.getElementById("log");
const form = document.getElementById("ask");
const box = document.getElementById("box");
const fileField = document.getElementById("file");
const chosen = document.getElementById("chosen");
const isTouch = matchMedia("(pointer: coarse)");

/** What was asked in this tab, oldest first: {text, label, file, reply}; the reply is null until there is one. */
const exchanges = recall();
/** The files themselves, by exchange; they do not outlive the page. */
const fileOf = new WeakMap();
/** Settles when the question before is answered, so that answers keep the order of the questions. */
let turn = Promise.resolve();

function piece(name) {
  return document.getElementById(`${name}-piece`).content.firstElementChild.cloneNode(true);
}

function add(parent, tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
}

// Showing

/** A pressed command is shown by its button's label. */
function showQuestion({ text, label, file }) {
  document.querySelectorAll(".chips").forEach((chips) => chips.remove());
  const section = document.createElement("section");
  section.className = "exchange";
  const question = piece("question");
  const words = question.querySelector("p");
  words.append(label ?? shortened(text));
  if (file) {
    words.prepend(piece("sent-file"));
    words.querySelector(".name").textContent = file;
  }
  section.append(question);
  log.append(section);
  return section;
}

/** The text as the server shows it too: its first letters, and a sign that there were more. What is sent stays whole. */
function shortened(text) {
  const longest = Number(log.dataset.longestQuestion);
  const letters = [...text.normalize("NFC")];
  return letters.length <= longest ? text : `${letters.slice(0, longest).join("").trimEnd()}…`;
}

function showReply(section, reply) {
  const article = piece("reply");
  article.dataset.kind = reply.kind;
  showLines(article.querySelector(".lines"), reply.lines);
  showSources(article.querySelector(".sources"), reply.citations);
  // What a tab kept from before may lack what came later.
  showFiles(article.querySelector(".files"), reply.files ?? []);
  showPicture(article.querySelector(".charts"), reply.picture);
  showOpinions(article.querySelector(".opinions"), reply);
  section.append(article);
  // Chips belong under the last reply alone.
  if (reply.chips.length && section === log.lastElementChild) section.append(chipsOf(reply));
  return article;
}

function showLines(parent, [headline, ...rest]) {
  add(parent, "p", headline ?? "").className = "headline";
  let list = null;
  for (const line of rest) {
    if (line.startsWith("- ")) {
      list ??= add(parent, "ul", "");
      add(list, "li", line.slice(2));
    } else {
      list = null;
      add(parent, "p", line);
    }
  }
}

function showSources(parent, citations) {
  parent.hidden = citations.length === 0;
  for (const citation of citations) {
    const source = piece("source");
    source.querySelector("summary").textContent = citation.short;
    source.querySelector("p").textContent = citation.full;
    parent.querySelector(".list").append(source);
  }
}

function showFiles(parent, files) {
  parent.hidden = files.length === 0;
  for (const { name, address, is_picture } of files) {
    const link = piece(is_picture ? "picture" : "file");
    link.href = address;
    if (is_picture) {
      const image = link.querySelector("img");
      image.alt = name;
      // It is fetched once more after a reload, and may be gone by then; the name stays.
      image.addEventListener("load", () => reveal(link));
      image.src = address;
    } else {
      link.querySelector(".name").textContent = name;
    }
    parent.append(link);
  }
}

/** The picture of figures comes after the text, into room that is kept for it; one that is gone leaves none. */
function showPicture(parent, picture) {
  parent.hidden = !picture;
  if (!picture) return;
  const link = piece("chart");
  const image = link.querySelector("img");
  link.href = picture.address;
  image.width = picture.width;
  image.height = picture.height;
  image.alt = picture.alt;
  image.addEventListener("error", () => (parent.hidden = true));
  image.src = picture.address;
  parent.append(link);
}

function showOpinions(parent, reply) {
  const opinions = reply.opinions ?? [];
  parent.hidden = opinions.length === 0;
  if (parent.hidden) return;
  parent.querySelectorAll("button").forEach((button, at) => (button.value = opinions[at].text));
  parent.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    giveOpinion(parent, reply, event.submitter.value);
  });
}

/** Say the opinion; thanks take the place of the buttons, and what there is to choose then stands below. */
async function giveOpinion(parent, reply, text) {
  parent.inert = true;
  const outcome = await fetchReply({ text });
  parent.inert = false;
  if (!outcome.reply) return;
  reply.opinions = [];
  keep();
  const thanks = document.createElement("p");
  thanks.className = "thanks";
  thanks.setAttribute("role", "status");
  thanks.textContent = outcome.reply.lines.join(" ");
  parent.replaceWith(thanks);
  if (outcome.reply.chips.length) thanks.after(chipsOf(outcome.reply));
  reveal(thanks.nextElementSibling ?? thanks);
}

function chipsOf(reply) {
  const chips = piece("chips");
  for (const chip of reply.chips) {
    const button = piece("chip");
    button.textContent = chip.label;
    button.value = chip.text;
    dress(button);
    chips.append(button);
  }
  return chips;
}

/** What writes is the button to see, what drops the one to find. */
function dress(button) {
  const command = button.value.split(" ", 1)[0];
  button.classList.toggle("main", command === "/ghi");
  button.classList.toggle("plain", command === "/boqua");
}

/** Show that the question did not get through; the server's own sentence where it sent one. */
function showTrouble(section, exchange, { sentence = "", canRetry = true } = {}) {
  const trouble = piece("trouble");
  if (sentence) trouble.querySelector("p").textContent = sentence;
  const again = trouble.querySelector(".again");
  again.hidden = !canRetry;
  again.addEventListener("click", () => {
    trouble.remove();
    box.focus({ preventScroll: true });
    enqueue(section, exchange);
  });
  section.append(trouble);
}

function reveal(element) {
  // At once: a smooth scroll is broken off by the next message, and a phone's owner lands between two.
  element.scrollIntoView({ block: "nearest" });
}

/** A long reply is read from its start; but where staff are to press a command, the buttons are in sight. */
function revealReply(section) {
  const command = section.querySelector('.chip[value^="/"]');
  if (command) command.parentElement.scrollIntoView({ block: "end" });
  else reveal(section);
}

// Asking

function send(text, { file, label } = {}) {
  const exchange = { text: text.toWellFormed?.() ?? text, label, file: file?.name, reply: null };
  if (file) fileOf.set(exchange, file);
  exchanges.push(exchange);
  keep();
  const section = showQuestion(exchange);
  reveal(section);
  return enqueue(section, exchange);
}

function enqueue(section, exchange) {
  turn = turn.then(() => ask(section, exchange));
  return turn;
}

async function ask(section, exchange) {
  let typing = null;
  const timer = setTimeout(() => {
    typing = piece(exchange.file ? "reading" : "typing");
    section.append(typing);
    reveal(section);
  }, TYPING_AFTER_MS);
  const outcome = await fetchReply(exchange);
  clearTimeout(timer);
  typing?.remove();
  if (outcome.reply) {
    exchange.reply = outcome.reply;
    keep();
    showReply(section, outcome.reply);
    showStaff(outcome.reply.is_staff);
  } else {
    showTrouble(section, exchange, outcome);
  }
  revealReply(section);
}

/** Return {reply}, or {sentence, canRetry} when there is none; never throws. */
async function fetchReply(exchange) {
  try {
    const response = await (exchange.file ? postFile(exchange) : postWords(exchange));
    const body = await response.json();
    if (response.ok) return { reply: body };
    return { sentence: body.error, canRetry: response.status >= 500 };
  } catch {
    return {};
  }
}

function postWords({ text }) {
  return fetch("/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(fileField.disabled ? TIMEOUT_MS : STAFF_TIMEOUT_MS),
  });
}

function postFile(exchange) {
  const body = new FormData();
  body.append("text", exchange.text);
  body.append("file", fileOf.get(exchange), exchange.file);
  const signal = AbortSignal.timeout(STAFF_TIMEOUT_MS);
  return fetch("/nhap", { method: "POST", headers: { Accept: "application/json" }, body, signal });
}

// Staff: whoever has signed in may send a file along.

function showStaff(isStaff) {
  const attach = document.querySelector(".attach");
  // What staff did here is not for whoever opens this tab after them.
  if (!isStaff && !attach.hidden) exchanges.length = 0;
  keep();
  document.querySelector(".signed").hidden = !isStaff;
  attach.hidden = !isStaff;
  fileField.disabled = !isStaff;
  if (!isStaff) chooseFile(null);
}

function chooseFile(file) {
  if (!file) fileField.value = "";
  chosen.hidden = !file;
  chosen.classList.remove("refused");
  chosen.querySelector(".name").textContent = file?.name ?? "";
}

fileField.addEventListener("change", () => {
  const [file] = fileField.files;
  const isTooLarge = file && file.size > Number(fileField.dataset.mostBytes);
  chooseFile(isTooLarge ? null : file);
  if (isTooLarge) {
    chosen.hidden = false;
    chosen.classList.add("refused");
    chosen.querySelector(".name").textContent = piece("large").textContent;
  }
  box.focus({ preventScroll: true });
});

chosen.querySelector(".drop").addEventListener("click", () => chooseFile(null));

// Keeping: a phone drops tabs from memory, and the conversation should still be there afterwards.

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? [];
  } catch {
    return [];
  }
}

function keep() {
  exchanges.splice(0, exchanges.length - KEPT_EXCHANGES);
  try {
    sessionStorage.setItem(STORE, JSON.stringify(exchanges));
  } catch {
    // A browser that stores nothing shows the page all the same.
  }
}

function restore() {
  // A conversation read aloud once need not be read aloud again.
  log.setAttribute("aria-live", "off");
  for (const exchange of exchanges) {
    const section = showQuestion(exchange);
    if (exchange.reply) showReply(section, exchange.reply);
    else if (exchange.file) showTrouble(section, exchange, { sentence: piece("lost").textContent, canRetry: false });
    else showTrouble(section, exchange);
  }
  revealReply(log.lastElementChild);
  setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
}

// Listening

// An opened source comes into sight. The event of <details> does not bubble, so it is caught on its way down.
log.addEventListener(
  "toggle",
  (event) => {
    if (event.target.open) event.target.scrollIntoView({ block: "nearest" });
  },
  true,
);

function fitBox() {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value;
  const [file] = fileField.files;
  box.focus({ preventScroll: true });
  if (!text.trim() && !file) return;
  box.value = "";
  fitBox();
  chooseFile(null);
  send(text, { file });
});

log.addEventListener("submit", async (event) => {
  event.preventDefault();
  // The pressed chip goes away. With a mouse or keyboard one writes on; on a phone the keyboard would
  // cover the answer, so the answer itself takes the focus.
  if (!isTouch.matches) box.focus({ preventScroll: true });
  const { value, textContent } = event.submitter;
  await send(value, { label: value.startsWith("/") ? textContent : undefined });
  if (isTouch.matches) log.lastElementChild.querySelector(".reply")?.focus({ preventScroll: true });
});

box.addEventListener("keydown", (event) => {
  // While a word is still being composed (Telex, VNI), Enter ends the word; Safari says so by 229 alone.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});

box.addEventListener("input", fitBox);

document.getElementById("anew").addEventListener("submit", () => sessionStorage.removeItem(STORE));

document.querySelectorAll(".chip").forEach(dress);

// A page that carries an exchange was asked without this script; what it shows is newer than what is kept.
if (exchanges.length && !log.querySelector(".exchange")) restore();
if (!isTouch.matches) box.focus({ preventScroll: true });
