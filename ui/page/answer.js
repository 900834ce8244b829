/* The tools under an answer: copying, saving, judging, and why it is this answer. */

function plainText(answer) {
  const blocks = findAll(".quote", answer).map((quote) =>
    `${find(".words", quote).textContent}\n— ${find(".source", quote).textContent}`);
  const near = () => findAll(".passage", answer).map((passage) =>
    `${find(".text", passage).textContent}\n— ${find(".source", passage).textContent}`);
  const text = blocks.length ? blocks : ["Not in these articles. Nearest passages:", ...near()];
  return text.join("\n\n");
}

/* An answer as a file, or an error that says why there is none. */
async function fileOf(button) {
  const file = await ask("save", { token: tokenOf(button), kind: button.value });
  if (file.problem) throw new Error(file.problem);
  return file;
}

/* The button that tells what came of a choice: of a menu's, which closes, the menu's own. */
function teller(button) {
  const menu = button.closest(".formats");
  return menu ? closeMenu(menu) : button;
}

function closeMenu(menu) {
  menu.open = false;
  const own = find("summary", menu);
  own.focus();
  return own;
}

function copy(button) {
  const text = button.value ? fileOf(button).then((file) => file.text)
    : plainText(button.closest(".answer"));
  toClipboard(teller(button), text);
}

async function save(button) {
  const told = teller(button);
  try {
    const file = await fileOf(button);
    const address = URL.createObjectURL(new Blob([file.text], { type: file.type }));
    make("a", { href: address, download: file.name }).click();
    URL.revokeObjectURL(address);
    tell(told, "Saved");
  } catch (error) {
    tell(told, error.message);
  }
}

/* A menu closes with Escape, or when something beside it is clicked or gets the focus. */
listen("keydown", (event) => {
  const menu = event.target.closest(".formats[open]");
  if (event.key !== "Escape" || !menu) return;
  event.stopPropagation(); // the article stays open
  closeMenu(menu);
});

["click", "focusin"].forEach((type) => listen(type, (event) => {
  findAll("#chat .formats[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}));

/* Verdicts by token, because the chat makes its buttons anew whenever it changes. */
const verdicts = new Map();

function markVerdicts() {
  findAll("#chat button.vote").forEach((button) => {
    const chosen = String(verdicts.get(tokenOf(button)) === button.value);
    if (button.getAttribute("aria-pressed") !== chosen) button.setAttribute("aria-pressed", chosen);
  });
}

async function judge(button) {
  const token = tokenOf(button);
  const { problem } = await ask("judge", { token, verdict: button.value });
  if (problem) {
    button.title = problem;
    return;
  }
  verdicts.set(token, button.value);
  markVerdicts();
}

listen("click", (event) => {
  const button = event.target.closest("#chat :is(.copy, .save, .vote)");
  if (!button) return;
  if (button.matches(".copy")) copy(button);
  else if (button.matches(".save")) save(button);
  else judge(button);
});

const percent = (share) => `${Math.round(100 * share)}%`;
const nth = (rank) => (rank ? ` · no. ${rank}` : "");

function bar(kind, share) {
  const fill = make("span.fill");
  fill.style.width = percent(share);
  return make(`span.bar.${kind}`, { ariaHidden: "true" }, fill);
}

const quotedMark = (one) => (one.quoted ? make("span.quoted", {}, "quoted") : "");

function candidateRow(one, i, threshold) {
  const open = make("button.cite", { type: "button", value: one.ref },
    make("span.vh", {}, "Sentence "), String(i + 1));
  const track = bar("sureness", one.confidence);
  const mark = make("span.mark");
  mark.style.left = percent(threshold);
  track.append(mark);
  const total = make("span.total", {}, track, make("span.told", {}, one.confidence.toFixed(2)));
  const words = make("span.name", {}, make("span.sentence", { dir: "auto" }, one.text),
    make("span.about", { dir: "auto" }, one.about), quotedMark(one));
  return make("li", {}, open, words, total);
}

function hitRow(hit) {
  const parts = hit.parts.map((one, i) => make("span.part", {},
    bar(`of${i}`, one.share), make("span.told", {}, `${one.name} ${one.value}${nth(one.rank)}`)));
  const open = make("button.cite", { type: "button", value: hit.ref },
    make("span.vh", {}, "Passage "), String(hit.rank));
  const about = [hit.title, hit.about].filter(Boolean).join(" · ");
  const terms = hit.terms.length ? make("span.terms", {}, `Word stems shared: ${hit.terms.join(", ")}`) : "";
  const total = make("span.total", {}, bar("whole", hit.share), make("span.told", {}, String(hit.score)));
  return make("li", {}, open, make("span.name", { dir: "auto" }, about, " ", quotedMark(hit)), total,
    make("span.parts", {}, ...parts), terms);
}

const section = (head, note, list, rows) =>
  (rows.length ? [make("p.head", {}, head), make("p", {}, note), make(list, {}, ...rows)] : []);

async function explain(details) {
  const chart = find(".chart", details);
  if (!details.open || chart.childElementCount) return;
  const told = await ask("why_this", { token: tokenOf(details) });
  if (told.problem) {
    chart.replaceChildren(make("p", {}, told.problem));
    return;
  }
  const [sure, enough] = [told.confidence.toFixed(2), told.threshold.toFixed(2)];
  const sections = [
    ...section("Sentences, as they were judged",
      `How likely each one answers. The answer’s confidence is ${sure}; below ${enough}, the line, nothing is quoted.`,
      "ol.candidates", told.candidates.map((one, i) => candidateRow(one, i, told.threshold))),
    ...section("Passages, as they were found",
      "Bars compare each part of a score with the best one here.", "ol.hits", told.hits.map(hitRow)),
  ];
  chart.replaceChildren(...(sections.length ? sections : [make("p", {}, "Nothing was found to judge.")]));
}

listen("toggle", (event) => {
  if (event.target.matches?.("#chat details.why")) explain(event.target);
});
