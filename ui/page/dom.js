/* The page's script: dom, panel, page, answer, chats and collection, run once as the body of one
   function that Gradio gives `element`, `server` and `trigger`. Words from articles, questions and
   names of files reach the page as text nodes only, never as markup. */

const listen = (type, handler) => document.addEventListener(type, handler, true); // before Gradio
const find = (selector, among = document) => among.querySelector(selector);
const findAll = (selector, among = document) => [...among.querySelectorAll(selector)];

/* An element: its tag and classes as in "span.date.new", its properties, what it holds. */
function make(name, properties, ...children) {
  const [tag, ...classes] = name.split(".");
  const made = Object.assign(document.createElement(tag), properties);
  if (classes.length) made.className = classes.join(" ");
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

/* What the server says, or a problem in a sentence. */
async function ask(name, request) {
  try {
    return await server[name](request);
  } catch {
    return { problem: "The program doesn’t answer. Is it still running?" };
  }
}

/* A place of its own from which those who only hear the page are told what happens. */
const live = make("p.vh", { id: "told", role: "status" });
document.body.append(live);

/* Show on a button what came of it, for a moment. */
function tell(button, text) {
  button.dataset.label ||= button.textContent;
  button.textContent = live.textContent = text;
  setTimeout(() => {
    button.textContent = button.dataset.label;
    live.textContent = "";
  }, 2000);
}

/* Copy a text, or the promise of one: a browser must be asked while it still knows of the click. */
async function toClipboard(button, text) {
  const blob = Promise.resolve(text).then((words) => new Blob([words], { type: "text/plain" }));
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    tell(button, "Copied");
  } catch {
    const refused = () => "Copying is not allowed here";
    tell(button, await Promise.resolve(text).then(refused, (error) => error.message));
  }
}
