/* What the conversation needs beyond Gradio: copying, names for those who listen, scrolling. */

async function copy(button) {
  const blocks = [...button.closest(".answer").querySelectorAll(".quote")].map((quote) => {
    const words = quote.querySelector(".words").textContent;
    return `${words}\n— ${quote.querySelector(".source").textContent}`;
  });
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(blocks.join("\n\n"));
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copying is not allowed here";
  }
  setTimeout(() => { button.textContent = label; }, 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#chat button.copy");
  if (button) copy(button);
}, true);

/* What Gradio leaves unnamed or misnamed for those who listen to the page: a send button without a
   name, a list of buttons, and messages whose label is their markup. */
function tidy() {
  const box = document.querySelector("#box textarea");
  if (box && box.dir !== "auto") box.dir = "auto"; // an unconditional write would call us again
  document.querySelector("#box .submit-button:not([aria-label])")?.setAttribute("aria-label", "Ask");
  document.querySelectorAll("#chat [data-testid][aria-label*='message:']").forEach((message) => {
    message.removeAttribute("aria-label");
  });
  const examples = document.querySelector("#chat .examples[role=list]");
  examples?.setAttribute("role", "group");
  examples?.setAttribute("aria-label", "Questions to start with");
}

/* A new question goes to the top of the window, with room for its answer below. */
let asked = 0;
function follow() {
  const questions = document.querySelectorAll("#chat .asked");
  const answered = !document.querySelector("#chat .wait");
  const state = 2 * questions.length + answered;
  if (state === asked) return;
  asked = state;
  const row = [...questions].pop()?.closest(".message-row");
  const log = document.querySelector("#chat [role=log]");
  if (row) log.scrollTop += row.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
}

function onChange() {
  tidy();
  follow();
}

new MutationObserver(onChange).observe(document.querySelector(".gradio-container"), {
  attributes: true,
  attributeFilter: ["aria-label"],
  childList: true,
  subtree: true,
});
onChange();
