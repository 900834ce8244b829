/* The article panel. Runs once in the page's lifetime, together with page.js, as the body of a
   function that is given `element` and `server` by Gradio. Words from articles reach the page as
   text nodes only, never as markup. */

const panel = element.querySelector("#source");
const narrow = window.matchMedia("(max-width: 900px)");
const part = (name) => panel.querySelector("." + name);
document.body.append(panel);

/* The quotes of one answer, and which of them is open. References and not buttons, because the
   chat makes its buttons anew whenever it changes. */
let trail = [];
let at = 0;
let latest = 0;

const buttonOf = (ref, among = document) =>
  [...among.querySelectorAll("#chat button.cite")].find((button) => button.value === ref);

function fillFacts(source) {
  const facts = part("facts");
  facts.replaceChildren(source.about || "");
  if (!source.url) return;
  const link = document.createElement("a");
  link.href = source.url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.textContent = "Original";
  facts.append(source.about ? " · " : "", link);
}

function fillArticle(pieces) {
  const nodes = pieces.map(([text, classes]) => {
    if (!classes) return document.createTextNode(text);
    const quoted = /strong|light/.test(classes);
    const node = document.createElement(quoted ? "mark" : "span");
    node.className = classes;
    node.textContent = text;
    return node;
  });
  part("article").replaceChildren(...nodes);
}

function present() {
  if (panel.open) return;
  if (narrow.matches) panel.showModal();
  else panel.show();
  document.documentElement.classList.toggle("reading", !narrow.matches);
}

function reveal() {
  const body = part("body");
  const mark = panel.querySelector("mark.strong");
  const above = mark ? mark.offsetTop - body.clientHeight / 4 : 0;
  body.scrollTop = Math.max(0, above);
}

function markCurrent(ref) {
  document.querySelectorAll("#chat button.cite").forEach((button) => {
    button.classList.toggle("current", button.value === ref);
  });
}

async function show({ focus }) {
  const ticket = ++latest;
  const ref = trail[at];
  let source;
  try {
    source = await server.get_source({ ref, others: trail.filter((other) => other !== ref) });
  } catch {
    source = { problem: "The program doesn’t answer. Is it still running?" };
  }
  if (ticket !== latest) return;
  panel.querySelector("h2").textContent = source.problem || source.title;
  fillFacts(source);
  fillArticle(source.segments || []);
  part("place").textContent = `${at + 1} of ${trail.length}`;
  part("steps").hidden = trail.length < 2;
  present();
  reveal();
  markCurrent(ref);
  if (focus) panel.querySelector("h2").focus({ preventScroll: true });
}

function close() {
  latest += 1;
  if (!panel.open) return;
  panel.close();
}

function onClosed() {
  if (panel.open) return; // closed only to be opened in the other way: see the last listener
  document.documentElement.classList.remove("reading");
  markCurrent(null);
  const origin = buttonOf(trail[at]) || document.querySelector("#box textarea");
  if (origin) origin.focus();
}

function step(by) {
  at = (at + by + trail.length) % trail.length;
  show({ focus: false });
}

/* Listens on the document, since the chat replaces its buttons, and first, before Gradio does. */
document.addEventListener("click", (event) => {
  if (event.target.closest("#new")) close();
  const button = event.target.closest("#chat button.cite");
  if (!button) return;
  const cites = [...button.closest(".answer").querySelectorAll("button.cite")];
  trail = cites.map((cite) => cite.value);
  at = cites.indexOf(button);
  show({ focus: true });
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.open) {
    event.preventDefault();
    close();
  }
});

panel.addEventListener("close", onClosed);
part("close").addEventListener("click", close);
part("back").addEventListener("click", () => step(-1));
part("on").addEventListener("click", () => step(1));
narrow.addEventListener("change", () => {
  if (!panel.open) return;
  panel.close();
  present();
  reveal();
});
