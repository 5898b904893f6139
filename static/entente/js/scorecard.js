// A scorecard by keyboard: digits answer the question that has the focus, "=" says that its answer is
// still true, Enter and Tab go to the next one, evidence opens where a score moves, the count follows,
// and what makes sense is saved by itself. Works as a plain form without.
const form = document.querySelector("form[data-scorecard]");
const questions = [...form.querySelectorAll("[data-question]")];
const save = form.querySelector("button[type=submit]");
const state = form.querySelector("[data-saved]");
const QUIET = 1200; // milliseconds without a change
const RETRY = [3, 10, 30, 60]; // seconds

const steps = (question) => [...question.querySelectorAll("input[type=radio]")];
const chosen = (question) => steps(question).find((step) => step.checked) ?? steps(question).at(-1);
const evidence = (question) => question.querySelector("details.evidence");
const again = (question) => question.querySelector("[data-again]");
const status = (question) => question.querySelector("[data-status]");

// What stands before anything is touched: a question that moved away from it opens its evidence.
const start = new Map(questions.map((question) => [question, chosen(question).value]));

const kept = new Set(questions.filter((question) => question.hasAttribute("data-kept")));

// The same words as scorecards.forms.scorecards.status_of.
function statusOf(question) {
  const { was, quarter } = question.dataset;
  const now = chosen(question).value;
  if (now === "") return ["Not answered", ""];
  if (again(question)?.checked) return ["Still true, seen today", "good"];
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
  const unchanged = said.filter((words) => /^(Unchanged|Still true)/.test(words)).length;
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
  if (question && event.target.matches("[data-again]")) {
    const before = steps(question).find((step) => step.value === start.get(question));
    if (event.target.checked && before) before.checked = true;
    show(question);
    count();
  }
  if (!question || event.target.type !== "radio") return;
  if (again(question)) again(question).checked = false;
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
  } else if (event.key === "=") {
    if (!again(question)) return;
    again(question).checked = true;
    again(question).dispatchEvent(new Event("change", { bubbles: true }));
    go(question);
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

// Saving by itself ------------------------------------------------------------------------------
let timer = 0;
let running = null;
let failures = 0;
let stopped = false; // somebody else saved: the person decides what stays
let leaving = false;
let saved = "";
const entered = () =>
  new URLSearchParams(
    [...new FormData(form)].filter(([name]) => !/^(csrfmiddlewaretoken|revision|only)$/.test(name)),
  ).toString();

function say(text, bad) {
  state.textContent = text;
  state.classList.toggle("text-bad", Boolean(bad));
}

function later(delay) {
  clearTimeout(timer);
  if (!stopped && !leaving) timer = setTimeout(store, delay);
}

async function store() {
  if (running || entered() === saved) return;
  running = send();
  await running;
  running = null;
  if (failures === 0 && entered() !== saved) later(QUIET);
}

async function send() {
  const sent = entered();
  const body = new FormData(form);
  body.set("only", "changed");
  say("Saving…");
  try {
    const answer = await fetch(location.pathname, { method: "POST", body, headers: { "X-Autosave": "1" } });
    if (answer.redirected || ![200, 409, 422].includes(answer.status)) throw new Error(String(answer.status));
    const found = await answer.json();
    failures = 0;
    saved = sent;
    if (found.revision) form.elements.revision.value = found.revision;
    stopped = answer.status === 409;
    told(found);
  } catch {
    const wait = RETRY[Math.min(failures, RETRY.length - 1)];
    failures += 1;
    say(`Not saved. Trying again in ${wait} seconds; your entries are kept.`, true);
    later(wait * 1000);
  }
}

// A question that moved far waits for its evidence: said beside it, not as an error while one types.
function told(found) {
  const waiting = new Set();
  for (const name of Object.keys(found.refused ?? {})) {
    const question = form.elements[name]?.closest?.("[data-question]");
    if (question) waiting.add(question);
  }
  for (const question of waiting) {
    status(question).textContent = "Needs evidence and a comment";
    status(question).className = "tag warn";
  }
  const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (!found.said && !waiting.size && entered() === saved)
    form.dispatchEvent(new CustomEvent("entente:saved", { bubbles: true }));
  if (found.said) say(found.said, true);
  else say(waiting.size ? `Saved ${time}, but for ${waiting.size} that need evidence` : `Saved ${time}`);
}

form.addEventListener("input", () => {
  if (stopped) return;
  say("Not saved yet");
  if (failures === 0) later(QUIET);
});
addEventListener("online", () => failures && later(0));
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (!running) {
    leaving = true;
    return;
  }
  // The page carries the revision that the running save is about to write.
  event.preventDefault();
  event.stopImmediatePropagation();
  await running;
  leaving = true;
  form.requestSubmit(event.submitter);
});

for (const question of questions) {
  if (again(question)) again(question).tabIndex = -1; // "=" does it
  fold(question, evidence(question).open);
  evidence(question).addEventListener("toggle", () => fold(question, evidence(question).open));
  show(question);
}
count();
saved = entered();
// Where there is a keyboard it begins at the first question that is left; on a phone the page begins
// at its top, with a link there. Who came for one question ("I know it") begins there, everywhere.
const isDesk = matchMedia("(min-width: 641px)").matches;
const asked = questions.find((question) => question.hasAttribute("data-asked"));
const first = asked ?? questions.find((question) => question.hasAttribute("data-left")) ?? questions[0];
if ((isDesk || asked) && !document.querySelector("[data-error-summary]") && first) {
  chosen(first).focus();
  if (first !== questions[0]) first.scrollIntoView({ block: "center" });
}
