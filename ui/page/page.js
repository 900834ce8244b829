/* What the conversation needs beyond Gradio: names for those who listen, scrolling, editing. */

/* What Gradio leaves unnamed or misnamed for those who listen to the page: a send button without a
   name, a list of buttons, and messages whose label is their markup. */
function tidy() {
  const box = find("#box textarea");
  if (box && box.dir !== "auto") box.dir = "auto"; // an unconditional write would call us again
  find("#box .submit-button:not([aria-label])")?.setAttribute("aria-label", "Ask");
  findAll("#chat [data-testid][aria-label*='message:']").forEach((message) => {
    message.removeAttribute("aria-label");
  });
  find("#chat .wait:not([aria-live])")?.setAttribute("aria-live", "off"); // see tellProgress
  const examples = find("#chat .examples[role=list]");
  examples?.setAttribute("role", "group");
  examples?.setAttribute("aria-label", "Questions to start with");
}

/* How far the answer is that is waited for; "" while none is. */
const sentenceNow = () => find("#chat .wait .now")?.textContent || "";

/* A new question goes to the top of the window, with room for its answer below. */
let asked = "";
function follow() {
  const questions = findAll("#chat .asked");
  const state = `${questions.length} ${sentenceNow()}`;
  if (state === asked) return;
  asked = state;
  const row = questions.pop()?.closest(".message-row");
  const log = find("#chat [role=log]");
  if (row) log.scrollTop += row.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
}

/* How far an answer is, for those who only hear it: one sentence, and only when it takes a while.
   The log would read the button and the names at every step, too. */
let progress = "";
let telling = 0;
let onStop = false; // whether the focus is, or was until the chat made its button anew
listen("focusin", (event) => { onStop = event.target.matches("#chat .wait button"); });
function tellProgress() {
  const sentence = sentenceNow();
  if (sentence === progress) return;
  progress = sentence;
  if (onStop && document.activeElement === document.body) find("#chat .wait button")?.focus();
  clearTimeout(telling);
  telling = setTimeout(() => { live.textContent = sentence; }, sentence ? 500 : 0);
}

/* What a button under an answer asks for. A click while an answer is on its way is ignored. */
const tokenOf = (button) => find("button.token", button.closest(".message"))?.value || "";

function act(what, more = {}) {
  if (!find("#chat .wait")) trigger("act", { do: what, ...more });
}

listen("click", (event) => {
  const button = event.target.closest("#chat button.do");
  if (!button) return;
  const what = button.value;
  if (what === "stop") {
    button.disabled = true;
    trigger("halt");
    return;
  }
  act(what, { token: tokenOf(button) });
  if (what === "everywhere") showScope(null);
  if (what === "edit" || what === "undo") find("#box textarea").focus();
});
