/* The collection: what is in it, which of it is asked, and, where the server allows it, adding and
   removing. */

const shelf = find("#articles", element);
document.body.append(shelf);
const inShelf = (selector) => find(selector, shelf);
const form = inShelf("form.filter");
const LARGEST = 8 * 1024 * 1024; // bytes; the server refuses more
let listed = 0;
let turn = 0;

/* The filter of the form, as the server's Filter and Listing name its fields. */
function chosen() {
  const values = new FormData(form);
  const sources = values.getAll("sources");
  const day = (name) => values.get(name) || null;
  return { sources, published_from: day("published_from"), published_to: day("published_to") };
}

async function list({ more = false } = {}) {
  const ticket = ++turn;
  const skip = more ? listed : 0;
  const text = form.elements.text.value;
  const told = await ask("collection", { text, ...chosen(), skip });
  if (ticket !== turn) return;
  if (told.problem) {
    inShelf(".found").textContent = told.problem;
    return;
  }
  const rows = told.articles.map((article) => articleRow(article, told.open));
  if (more) inShelf(".rows").append(...rows);
  else inShelf(".rows").replaceChildren(...rows);
  listed = skip + rows.length;
  inShelf(".more").hidden = listed >= told.found;
  inShelf(".found").textContent = `${told.found.toLocaleString("en")} of ${told.total.toLocaleString("en")} articles`;
  inShelf(".drop").hidden = !told.open;
  find("#head .count").textContent = `· ${told.total.toLocaleString("en")} articles`;
  if (!more) fillBars(told);
  fillOutlets(told.sources);
}

function fillBars({ timeline, undated }) {
  const most = Math.max(1, ...timeline.map((one) => one.count));
  const bars = timeline.map((one) => {
    const told = `${one.label}: ${one.count === 1 ? "1 article" : `${one.count} articles`}`;
    const made = make("button.bar", { type: "button", title: told, ariaLabel: told, disabled: !one.count });
    made.style.setProperty("--share", one.count / most);
    made.addEventListener("click", () => {
      form.elements.published_from.value = one.from;
      form.elements.published_to.value = one.to;
      list();
    });
    return made;
  });
  inShelf(".bars").replaceChildren(...bars);
  const ends = timeline.length ? [timeline[0].label, timeline.at(-1).label] : [];
  const span = [...new Set(ends)].join(" – ");
  const without = undated ? `${undated.toLocaleString("en")} without a date` : "";
  inShelf(".span").textContent = [span, without].filter(Boolean).join(" · ");
  inShelf(".bars").hidden = !timeline.length;
}

function fillOutlets(sources) {
  const picked = new Set(chosen().sources);
  const labels = sources.map(([name, count]) => make("label", {},
    make("input", { type: "checkbox", name: "sources", value: name, checked: picked.has(name) }),
    ` ${name} `, make("span.number", {}, String(count))));
  inShelf(".choices").replaceChildren(...labels);
  inShelf(".outlets").hidden = !sources.length;
  inShelf(".outlets summary").textContent = picked.size ? [...picked].join(", ") : "All outlets";
}

function articleRow(article, open) {
  const length = `${article.words.toLocaleString("en")} words`;
  const number = article.passages;
  const passages = number === null ? "" : ` · ${number === 1 ? "1 passage" : `${number} passages`}`;
  const about = [article.source, article.date].filter(Boolean).join(" · ");
  const title = make("button.open", { type: "button", dir: "auto" }, article.title,
    make("span.date", {}, [about, `${length}${passages}`].filter(Boolean).join(" · ")));
  title.addEventListener("click", () => { shelf.close(); openWhole(article.ref, find("#open-articles")); });
  const row = make("li", {}, title);
  const only = make("button.link", { type: "button", ariaLabel: `Ask only: ${article.title}` }, "Ask only this");
  only.addEventListener("click", () => scopeTo({ documents: [article.id] }, `“${article.title}”`));
  row.append(only);
  if (open) row.append(removeButton(article, row));
  return row;
}

function removeButton(article, row) {
  const button = make("button.link", { type: "button", ariaLabel: `Remove: ${article.title}` }, "Remove");
  button.addEventListener("click", async () => {
    const { token, problem } = await ask("remove", { id: article.id });
    if (problem) return tell(button, problem);
    const undo = make("button.link", { type: "button" }, "Put it back");
    undo.addEventListener("click", async () => {
      const back = await ask("put_back", { token });
      if (back.problem) tell(undo, back.problem);
      else list();
    });
    row.replaceChildren(make("span.gone", { dir: "auto" }, `Removed: ${article.title}`), undo);
    undo.focus();
    refreshCount(-1);
  });
  return button;
}

function refreshCount(by) {
  const count = find("#head .count");
  const before = Number(count.textContent.replace(/\D/g, ""));
  count.textContent = `· ${(before + by).toLocaleString("en")} articles`;
}

/* The filter that questions are asked under; the server holds it with the chat. */
function showScope(words) {
  const chip = find("#scope .chip");
  find("b", chip).textContent = words || "";
  chip.hidden = !words;
}

function scopeTo(where, words) {
  act("scope", { where });
  showScope(words);
  shelf.close();
  find("#box textarea").focus();
}

inShelf(".only").addEventListener("click", () => {
  const { sources, published_from: from, published_to: to } = chosen();
  const words = [sources.join(", "), from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(", ");
  if (words) scopeTo(chosen(), words);
  else scopeTo(null, null);
});

form.addEventListener("input", () => list());
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(list));
inShelf(".more").addEventListener("click", () => list({ more: true }));

listen("click", (event) => {
  if (event.target.closest("#open-articles")) {
    list();
    openShelf(shelf);
  }
  if (event.target.closest("#scope .clear")) scopeTo(null, null);
});

/* Adding: one file after the other, each with its outcome. */
const inBase64 = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

async function addOne(file) {
  if (file.size > LARGEST) return "is larger than 8 MB; sync it from a folder instead";
  if (!file.size) return "is empty; nothing to quote";
  const told = await ask("add", { name: file.name, data: await inBase64(file) });
  if (told.problem) return told.problem;
  const counts = ["added", "changed", "unchanged"].filter((kind) => told[kind])
    .map((kind) => (told[kind] === 1 ? kind : `${told[kind]} ${kind}`));
  return [...counts, ...told.failed].join("; ");
}

async function addAll(files) {
  const progress = inShelf("progress");
  Object.assign(progress, { hidden: false, max: files.length, value: 0 });
  for (const file of files) {
    const outcome = await addOne(file).catch(() => "can’t be read");
    const good = /^(\d+ )?(added|changed|unchanged)$/.test(outcome);
    inShelf(".outcomes").append(make(`li.${good ? "good" : "bad"}`, {}, make("b", {}, file.name), ` ${outcome}`));
    progress.value += 1;
  }
  progress.hidden = true;
  list();
}

inShelf("input[type=file]").addEventListener("change", (event) => {
  addAll([...event.target.files]);
});
shelf.addEventListener("dragover", (event) => event.preventDefault());
shelf.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!inShelf(".drop").hidden) addAll([...event.dataTransfer.files]);
});

/* What every change of the page calls, from here on. */
function onChange() {
  tidy();
  follow();
  tellProgress();
  markVerdicts();
  keepChat();
}

new MutationObserver(onChange).observe(find(".gradio-container"), {
  attributes: true,
  attributeFilter: ["aria-label"],
  childList: true,
  subtree: true,
});
settle();
onChange();
