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

/* Show on a button what came of it, for a moment. */
function tell(button, text) {
  button.dataset.label ||= button.textContent;
  button.textContent = text;
  setTimeout(() => { button.textContent = button.dataset.label; }, 2000);
}

async function toClipboard(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    tell(button, "Copied");
  } catch {
    tell(button, "Copying is not allowed here");
  }
}
