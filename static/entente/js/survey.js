// A survey, one question at a time, with a check before it is sent. What is not sent yet is kept in
// this browser and nowhere else. Without this module all questions stand on one page.
import { storage } from "./dom.js";

const SECONDS_A_QUESTION = 20;
const form = document.querySelector("form[data-survey]");
const store = storage("localStorage");
const key = `entente.survey:${document.body.dataset.person}:${location.pathname}`;

if (document.querySelector("[data-survey-sent]")) store?.removeItem(key);
if (form) start();

function start() {
  const steps = [...form.querySelectorAll("[data-step]")];
  const questions = steps.filter((step) => step.dataset.step === "question");
  const last = steps.length - 1;
  const send = form.querySelector("button[type=submit]");
  const summary = form.querySelector("[data-summary]");
  const made = (tag, css, text = "") =>
    Object.assign(document.createElement(tag), { className: css, textContent: text });

  const head = made("div", "survey-progress");
  const bar = document.createElement("progress");
  bar.max = questions.length;
  bar.setAttribute("aria-label", "Questions answered");
  const where = made("p", "small muted");
  where.setAttribute("role", "status");
  head.append(bar, where);
  const said = made("p", "small text-bad");
  said.setAttribute("role", "alert");
  const nav = made("div", "survey-nav");
  const back = made("button", "btn", "Back");
  const next = made("button", "btn btn-primary", "Next");
  back.type = next.type = "button";
  nav.append(back, next);
  form.prepend(head);
  form.querySelector("[data-step=send]").after(said, nav);
  form.querySelector("[data-check]").hidden = false;
  form.classList.add("stepped");

  const chosen = (question) => question.querySelector("input:checked");
  const open = () => questions.filter((question) => !chosen(question));
  let at = 0;

  function keep() {
    const entries = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    try {
      store?.setItem(key, JSON.stringify(entries));
    } catch {
      // A full store must not stop anybody from answering.
    }
  }

  // Whether anything was kept. What the server sent back with an error is newer.
  function restore() {
    let entries = [];
    try {
      entries = JSON.parse(store?.getItem(key) || "[]");
    } catch {
      entries = [];
    }
    for (const [name, value] of entries) {
      const field = form.elements[name];
      if (field instanceof RadioNodeList) {
        if (!field.value) field.value = value;
      } else if (field && !field.value) field.value = value;
    }
    return entries.length > 0;
  }

  function check() {
    summary.replaceChildren(
      ...questions.map((question) => {
        const line = document.createElement("li");
        const words = chosen(question)?.closest("label").querySelector("span").textContent;
        const text = question.querySelector("legend").textContent;
        const body = document.createElement("div");
        body.append(made("span", "", text), made("b", "survey-chosen", words ?? "Not answered"));
        const change = made("button", "btn btn-sm", words ? "Change" : "Answer");
        change.type = "button";
        change.setAttribute("aria-label", `${change.textContent}: ${text}`);
        change.addEventListener("click", () => show(steps.indexOf(question)));
        line.append(body, change);
        return line;
      }),
    );
  }

  function words() {
    const step = steps[at];
    const minutes = Math.max(
      1,
      Math.ceil(((questions.length - questions.indexOf(step)) * SECONDS_A_QUESTION) / 60),
    );
    if (step.dataset.step === "question")
      return `Question ${questions.indexOf(step) + 1} of ${questions.length}, about ${minutes} minute${minutes === 1 ? "" : "s"} left`;
    return step.dataset.step === "intro"
      ? ""
      : `${questions.length - open().length} of ${questions.length} answered`;
  }

  function show(to, focus = true) {
    at = Math.max(0, Math.min(last, to));
    steps.forEach((step, place) => {
      step.hidden = place !== at;
    });
    if (at === last) check();
    said.textContent = "";
    bar.value = questions.length - open().length;
    head.hidden = at === 0;
    form.parentElement.toggleAttribute("data-begun", at > 0);
    where.textContent = words();
    back.hidden = at === 0;
    next.hidden = at === last;
    next.textContent = at === 0 ? (open().length < questions.length ? "Go on" : "Begin") : "Next";
    if (!focus) return;
    const step = steps[at];
    const first = chosen(step) ?? step.querySelector("input, textarea, h2");
    if (first?.matches("h2")) first.tabIndex = -1;
    first?.focus();
    scrollTo({ top: 0 });
  }

  function forward() {
    if (steps[at].dataset.step === "question" && !chosen(steps[at])) {
      said.textContent = "Choose an answer. “I cannot judge this” is one.";
      return;
    }
    const begun = at === 0 && open().length < questions.length;
    show(begun ? (open().length ? steps.indexOf(open()[0]) : last) : at + 1);
  }

  next.addEventListener("click", forward);
  back.addEventListener("click", () => show(at - 1));
  form.addEventListener("change", () => {
    keep();
    said.textContent = "";
    bar.value = questions.length - open().length;
  });
  form.addEventListener("input", keep);
  form.addEventListener("keydown", (event) => {
    const question = event.target.closest("[data-step=question]");
    if (!question || event.altKey || event.ctrlKey || event.metaKey) return;
    if (/^[0-5]$/.test(event.key)) {
      const field = question.querySelector(`input[value="${event.key}"]`);
      field.focus();
      field.click();
    } else if (event.key === "Enter") forward();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  form.addEventListener("submit", (event) => {
    if (!open().length) return;
    event.preventDefault();
    show(steps.indexOf(open()[0]));
    said.textContent = "This question is not answered yet. “I cannot judge this” is an answer.";
  });

  restore();
  const wrong = form.querySelector("[data-error-summary]");
  if (wrong) show(open().length ? steps.indexOf(open()[0]) : last);
  else show(0, false);
  send.disabled = false;
}
