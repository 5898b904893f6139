// A scorecard by keyboard: digits answer the question that has the focus, Enter and Tab go to the
// next one, evidence opens where a score moves, and the count follows. Works as a plain form without.
const form = document.querySelector("form[data-scorecard]");
const questions = [...form.querySelectorAll("[data-question]")];
const save = form.querySelector("button[type=submit]");

const steps = (question) => [...question.querySelectorAll("input[type=radio]")];
const chosen = (question) => steps(question).find((step) => step.checked) ?? steps(question).at(-1);
const evidence = (question) => question.querySelector("details.evidence");
const status = (question) => question.querySelector("[data-status]");

// What stands before anything is touched: a question that moved away from it opens its evidence.
const start = new Map(questions.map((question) => [question, chosen(question).value]));

const kept = new Set(questions.filter((question) => question.hasAttribute("data-kept")));

// The same words as scorecards.forms.scorecards.status_of.
function statusOf(question) {
  const { was, quarter } = question.dataset;
  const now = chosen(question).value;
  if (now === "") return ["Not answered", ""];
  if (was === "") return ["Answered", "good"];
  return now === was ? [`Unchanged from ${quarter}`, "accent"] : [`Changed from ${was}`, "good"];
}

// A closed part is no stop of the Tab key: Tab goes from question to question; E opens it.
function fold(question, open) {
  evidence(question).open = open;
  evidence(question).querySelector("summary").tabIndex = open ? 0 : -1;
}

const isWritten = (question) =>
  [...evidence(question).querySelectorAll("[name]")].some((field) => field.value !== field.defaultValue);

function show(question) {
  const [words, kind] = statusOf(question);
  status(question).textContent = words;
  status(question).className = `tag ${kind}`;
}

function count() {
  const said = questions.map((question) => statusOf(question)[0]);
  const left = said.filter((words) => words === "Not answered").length;
  const unchanged = said.filter((words) => words.startsWith("Unchanged")).length;
  form.querySelector("[data-count]").textContent =
    `${said.length - left} of ${said.length} answered: ${said.length - left - unchanged} new, ` +
    `${unchanged} unchanged, ${left} left`;
}

function go(question) {
  const next = questions[questions.indexOf(question) + 1];
  if (!next) {
    save.focus();
    return;
  }
  chosen(next).focus();
  next.scrollIntoView({ block: "nearest" });
}

form.addEventListener("change", (event) => {
  const question = event.target.closest("[data-question]");
  if (!question || event.target.type !== "radio") return;
  const moved = event.target.value !== start.get(question) && event.target.value !== "";
  fold(question, moved || isWritten(question));
  question.toggleAttribute("data-kept", kept.has(question) && event.target.value === question.dataset.was);
  show(question);
  count();
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(save);
    return;
  }
  const question = event.target.closest("[data-question]");
  // In a line of text Enter would send the whole form.
  if (question && event.key === "Enter" && event.target.matches("input:not([type=radio])")) {
    event.preventDefault();
    go(question);
    return;
  }
  if (!question || event.target.type !== "radio" || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = steps(question);
  if (/^[0-9]$/.test(event.key)) {
    const step = event.key === "0" ? all.at(-1) : all.slice(0, -1)[Number(event.key) - 1];
    if (!step) return;
    step.focus();
    step.click();
  } else if (event.key === "Enter") {
    // In an open question the way leads through its evidence, as Tab does.
    const inside = evidence(question);
    if (inside.open) inside.querySelector("textarea").focus();
    else go(question);
  } else if (event.key.toLowerCase() === "e") {
    fold(question, true);
    evidence(question).querySelector("textarea").focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});

for (const question of questions) {
  fold(question, evidence(question).open);
  evidence(question).addEventListener("toggle", () => fold(question, evidence(question).open));
  show(question);
}
count();
// Where there is a keyboard it begins at the first question; on a phone the page begins at its top.
const isDesk = matchMedia("(min-width: 641px)").matches;
if (isDesk && !document.querySelector("[data-error-summary]") && questions.length)
  chosen(questions[0]).focus();
