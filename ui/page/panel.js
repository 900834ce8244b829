/* The article panel. */

const panel = find("#source", element);
const narrow = window.matchMedia("(max-width: 900px)");
const part = (name) => find("." + name, panel);
document.body.append(panel);

/* The quotes of one answer, and which of them is open. References and not buttons, because the
   chat makes its buttons anew whenever it changes. */
let trail = [];
let at = 0;
let latest = 0;
let opener = null; // where the focus returns to, outside the chat
let citation = "";

const buttonOf = (ref) => findAll("#chat button.cite").find((button) => button.value === ref);

function fillFacts(source) {
  const facts = part("facts");
  facts.replaceChildren(source.about || "");
  part("where").textContent = source.place || "";
  if (!source.url) return;
  const link = make("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, "Original");
  facts.append(source.about ? " · " : "", link);
}

function fillArticle(pieces) {
  const nodes = pieces.map(([text, classes]) => {
    if (!classes) return document.createTextNode(text);
    const quoted = /strong|light/.test(classes);
    return make(quoted ? "mark" : "span", { className: classes, textContent: text });
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
  const mark = panel.classList.contains("whole") ? null : find("mark.strong", panel);
  const above = mark ? mark.offsetTop - body.clientHeight / 4 : 0;
  body.scrollTop = Math.max(0, above);
}

function markCurrent(ref) {
  findAll("#chat button.cite").forEach((button) => {
    button.classList.toggle("current", button.value === ref);
  });
}

async function show({ focus, whole = false }) {
  const ticket = ++latest;
  const ref = trail[at];
  const source = await ask("get_source", { ref, others: trail.filter((other) => other !== ref) });
  if (ticket !== latest) return;
  find("h2", panel).textContent = source.problem || source.title;
  fillFacts(source);
  fillArticle(source.segments || []);
  panel.classList.toggle("whole", whole);
  citation = source.citation || "";
  part("cited").hidden = whole || !citation;
  part("place").textContent = `${at + 1} of ${trail.length}`;
  part("steps").hidden = trail.length < 2;
  present();
  reveal();
  markCurrent(ref);
  if (focus) find("h2", panel).focus({ preventScroll: true });
}

function openWhole(ref, from) {
  [trail, at, opener] = [[ref], 0, from];
  show({ focus: true, whole: true });
}

function close() {
  latest += 1;
  if (panel.open) panel.close();
}

function onClosed() {
  if (panel.open) return; // closed only to be opened in the other way: see the last listener
  document.documentElement.classList.remove("reading");
  markCurrent(null);
  const origin = opener?.isConnected ? opener : buttonOf(trail[at]) || find("#box textarea");
  if (origin) origin.focus();
}

function step(by) {
  at = (at + by + trail.length) % trail.length;
  show({ focus: false });
}

listen("click", (event) => {
  const button = event.target.closest("#chat button.cite");
  if (!button) return;
  const chart = button.closest(".why ol"); // sentences or passages
  const cites = findAll("button.cite", chart || button.closest(".answer"))
    .filter((cite) => chart || !cite.closest(".why"));
  [trail, at, opener] = [cites.map((cite) => cite.value), cites.indexOf(button), null];
  show({ focus: true });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.open && !find("dialog.shelf[open]")) {
    event.preventDefault();
    close();
  }
});

panel.addEventListener("close", onClosed);
part("close").addEventListener("click", close);
part("back").addEventListener("click", () => step(-1));
part("on").addEventListener("click", () => step(1));
part("cited").addEventListener("click", (event) => {
  const words = findAll("mark.strong", panel).map((mark) => mark.textContent).join("");
  toClipboard(event.currentTarget, `${words}\n— ${citation}`);
});
narrow.addEventListener("change", () => {
  if (!panel.open) return;
  panel.close();
  present();
  reveal();
});
