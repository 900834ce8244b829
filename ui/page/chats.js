/* Earlier chats, kept in this browser: questions and references to places in articles. The server
   makes their markup anew when one is opened. Each chat has a key of its own, so that two windows
   don't overwrite each other's. */

const PREFIX = "quoth.chat.";
const MOST_CHATS = 50;
const chatList = find("#chats", element);
document.body.append(chatList);

const newName = () => `${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
let chat = sessionStorage.getItem("quoth.open") || newName();
let settled = false; // whether the window has begun to show what it opened with
let leaving = null; // what is still shown of the chat before, while another one is on its way
let saved = "";

function readChat(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + name));
    return Array.isArray(kept?.turns) && kept.turns.length ? kept : null;
  } catch {
    return null;
  }
}

function chatNames() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  return keys.map((key) => key.slice(PREFIX.length)).sort().reverse(); // newest first
}

function writeChat(text) {
  chatNames().slice(MOST_CHATS - 1).forEach((name) => {
    if (name !== chat) localStorage.removeItem(PREFIX + name);
  });
  try {
    localStorage.setItem(PREFIX + chat, text);
  } catch { // full: the oldest makes room
    const oldest = chatNames().pop();
    if (oldest && oldest !== chat) {
      localStorage.removeItem(PREFIX + oldest);
      writeChat(text);
    }
  }
}

const onScreen = () => findAll("#chat :is(button.keep, button.token)").map((one) => one.value).join();

function keepChat() {
  if (!settled || find("#chat .wait")) return;
  if (leaving !== null && leaving === onScreen()) return;
  leaving = null;
  const turns = findAll("#chat button.keep").map((button) => button.value);
  const text = `{"turns":[${turns.join(",")}]}`;
  if (text === saved) return;
  saved = text;
  sessionStorage.setItem("quoth.open", chat);
  if (turns.length) writeChat(text);
  else localStorage.removeItem(PREFIX + chat);
}

function startChat(name) {
  close();
  [chat, saved] = [name, ""];
  sessionStorage.setItem("quoth.open", chat);
}

function openChat(name) {
  const kept = readChat(name);
  if (!kept || find("#chat .wait")) return;
  startChat(name);
  leaving = onScreen();
  act("open", { turns: kept.turns });
}

function fillChats() {
  const rows = chatNames().flatMap((name) => {
    const kept = readChat(name);
    if (!kept) return [];
    const day = new Date(Number(name.split("-")[0])).toLocaleDateString(undefined, { dateStyle: "medium" });
    const title = String(kept.turns[0].question);
    const open = make("button.open", { type: "button", dir: "auto" }, title, make("span.date", {},
      `${day} · ${kept.turns.length === 1 ? "1 question" : `${kept.turns.length} questions`}`));
    open.addEventListener("click", () => { chatList.close(); openChat(name); });
    const drop = make("button.drop", { type: "button", ariaLabel: `Delete: ${title}` }, "✕");
    drop.addEventListener("click", () => { localStorage.removeItem(PREFIX + name); fillChats(); });
    return [make("li", {}, open, drop)];
  });
  find(".rows", chatList).replaceChildren(...rows);
  find(".empty", chatList).hidden = rows.length > 0;
  find(".forget", chatList).hidden = rows.length === 0;
}

find(".forget", chatList).addEventListener("click", () => {
  chatNames().forEach((name) => localStorage.removeItem(PREFIX + name));
  fillChats();
});

/* Both lists are modal: the browser keeps the focus inside and returns it. */
function openShelf(shelf) {
  shelf.showModal();
  find("h2", shelf).focus();
}

findAll("dialog.shelf", element).concat(chatList).forEach((shelf) => {
  find(".close", shelf).addEventListener("click", () => shelf.close());
  shelf.addEventListener("click", (event) => {
    if (event.target === shelf) shelf.close(); // beside it
  });
});

listen("click", (event) => {
  if (event.target.closest("#open-chats")) {
    fillChats();
    openShelf(chatList);
  }
  if (event.target.closest("#new") && !find("#chat .wait")) {
    startChat(newName());
    leaving = onScreen() || null;
    act("new");
    find("#box textarea").focus();
  }
});

/* A window opens with the question in its address, or with the chat that it had before. */
function settle() {
  const address = new URL(location.href);
  const question = address.searchParams.get("q");
  const kept = readChat(chat);
  if (question) {
    address.searchParams.delete("q");
    history.replaceState(null, "", address);
    startChat(newName());
    act("ask", { question });
  } else if (kept) {
    leaving = onScreen();
    act("open", { turns: kept.turns });
  }
  settled = true;
}
