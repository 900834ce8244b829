/* Log in without leaving the address, which may hold a question. */

const form = document.forms[0];
const problem = document.getElementById("problem");
const asked = new URLSearchParams(location.search).get("__theme");
const dark = asked ? asked === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
document.body.classList.toggle("dark", dark);

const PROBLEMS = {
  400: "This name and password don’t go together.",
  429: "Too many attempts. Wait a minute and try again.",
};

async function attempt() {
  const address = `${location.pathname.replace(/\/?$/, "/")}login`;
  try {
    const { ok, status } = await fetch(address, { method: "POST", body: new FormData(form) });
    return ok ? "" : PROBLEMS[status] || `The program answers with an error, ${status}.`;
  } catch {
    return "The program doesn’t answer. Is it still running?";
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.textContent = "";
  const told = await attempt();
  if (!told) return location.reload();
  problem.textContent = told;
  form.password.value = "";
  form.password.focus();
});
