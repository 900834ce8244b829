/* The tools under an answer: copying, saving, judging, and why it is this answer. */

function copy(button) {
  const blocks = findAll(".quote", button.closest(".answer")).map((quote) =>
    `${find(".words", quote).textContent}\n— ${find(".source", quote).textContent}`);
  const near = () => findAll(".passage", button.closest(".answer")).map((passage) =>
    `${find(".text", passage).textContent}\n— ${find(".source", passage).textContent}`);
  const text = blocks.length ? blocks : ["Not in these articles. Nearest passages:", ...near()];
  toClipboard(button, text.join("\n\n"));
}

async function save(button) {
  const file = await ask("save", { token: tokenOf(button), kind: button.value });
  if (file.problem) return tell(button, file.problem);
  const address = URL.createObjectURL(new Blob([file.text], { type: file.type }));
  make("a", { href: address, download: file.name }).click();
  URL.revokeObjectURL(address);
  tell(button, "Saved");
}

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

function confidenceBar({ confidence, threshold }) {
  const track = bar("sureness", confidence);
  const mark = make("span.mark");
  mark.style.left = percent(threshold);
  track.append(mark);
  const told = `Confidence ${confidence.toFixed(2)}; quotes are shown from ${threshold.toFixed(2)} on.`;
  return make("div.level", {}, make("p", {}, told), track);
}

function hitRow(hit) {
  const parts = hit.parts.map((one, i) => make("span.part", {},
    bar(`of${i}`, one.share), make("span.told", {}, `${one.name} ${one.value}${nth(one.rank)}`)));
  const open = make("button.cite", { type: "button", value: hit.ref },
    make("span.vh", {}, "Passage "), String(hit.rank));
  const about = [hit.title, hit.about].filter(Boolean).join(" · ");
  const quoted = hit.quoted ? make("span.quoted", {}, "quoted") : "";
  const terms = hit.terms.length ? make("span.terms", {}, `Word stems shared: ${hit.terms.join(", ")}`) : "";
  const total = make("span.total", {}, bar("whole", hit.share), make("span.told", {}, String(hit.score)));
  return make("li", {}, open, make("span.name", { dir: "auto" }, about, " ", quoted), total,
    make("span.parts", {}, ...parts), terms);
}

async function explain(details) {
  const chart = find(".chart", details);
  if (!details.open || chart.childElementCount) return;
  const told = await ask("why_this", { token: tokenOf(details) });
  if (told.problem) {
    chart.replaceChildren(make("p", {}, told.problem));
    return;
  }
  const head = "Passages found, best first. Bars compare each part of a score with the best one here.";
  chart.replaceChildren(confidenceBar(told), make("p", {}, head), make("ol", {}, ...told.hits.map(hitRow)));
}

listen("toggle", (event) => {
  if (event.target.matches?.("#chat details.why")) explain(event.target);
});
