// A form of several texts that saves itself: a moment after the last key, when a field is left, and
// when the page is. What could not be saved is tried again, kept in this tab, and said.
import { on, storage } from "./dom.js";

const QUIET = 1200; // milliseconds without a key
const RETRY = [3, 10, 30, 60]; // seconds
const form = document.querySelector("form[data-autosave]");
if (form) start(form);

function start(form) {
  const texts = [...form.querySelectorAll("textarea[data-section]")];
  const store = storage("sessionStorage");
  const key = `entente.review:${document.body.dataset.person}:${form.getAttribute("action")}`;
  let timer = 0;
  let running = null;
  let failures = 0;
  let refused = false; // until somebody types again: the same words would be refused again
  let leaving = false;

  const input = (name, field) => form.elements[`${name}_${field.dataset.section}`];
  const changed = () => texts.filter((field) => field.value !== field.defaultValue);

  function say(text, state) {
    const place = document.getElementById("save-state");
    const words = document.createElement("span");
    words.className = state === "failed" ? "text-bad" : "muted";
    words.textContent = text;
    place.dataset.state = state;
    place.replaceChildren(words);
  }

  // What is not saved yet, with what it was based on, survives a crash and a closed laptop.
  function keep() {
    const drafts = changed().map((field) => [
      field.dataset.section,
      { text: field.value, was: input("was", field).value, revision: input("revision", field).value },
    ]);
    try {
      if (drafts.length) store?.setItem(key, JSON.stringify(Object.fromEntries(drafts)));
      else store?.removeItem(key);
    } catch {
      // A full store must not stop anybody from typing.
    }
  }

  function restore() {
    let drafts = {};
    try {
      drafts = JSON.parse(store?.getItem(key) || "{}");
    } catch {
      drafts = {};
    }
    for (const field of texts) {
      const draft = drafts[field.dataset.section];
      if (!draft || draft.text === field.value) continue;
      field.value = draft.text;
      // Based on an older text, the server answers with both.
      input("was", field).value = draft.was;
      input("revision", field).value = draft.revision;
    }
    if (changed().length) later(0);
    else keep();
  }

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(() => save(), delay);
  }

  // The parts of the page that the answer brings take the place of those that are shown.
  function show(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    for (const part of answer.querySelectorAll("[data-part]")) {
      const shown = document.getElementById(part.id);
      const stays = !part.id.startsWith("edit-") && shown?.contains(document.activeElement);
      if (shown && !stays) shown.replaceWith(document.adoptNode(part));
    }
  }

  // Signing in again changes the token that a form is sent with.
  async function renewToken() {
    const page = await fetch(location.href).then((answer) => answer.text());
    const token = "form[data-autosave] [name=csrfmiddlewaretoken]";
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector(token);
    if (fresh) form.querySelector("[name=csrfmiddlewaretoken]").value = fresh.value;
  }

  async function save(more = {}) {
    clearTimeout(timer);
    if (running) await running;
    if (!changed().length && !more.keep) return;
    running = send(more);
    await running;
    running = null;
    if (failures === 0 && !refused && changed().some((field) => !inConflict(field))) later(QUIET);
  }

  const inConflict = (field) => Boolean(form.elements[`over_${field.dataset.section}`]);

  async function send(more) {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    const sent = new Map(texts.map((field) => [field, field.value]));
    say("Saving…", "saving");
    try {
      if (failures) await renewToken();
      body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Autosave": "1" } });
      if (answer.redirected || ![200, 409, 422].includes(answer.status))
        throw new Error(answer.redirected ? "signed out" : String(answer.status));
      show(await answer.text());
      failures = 0;
      refused = answer.status === 422;
      if (refused) return;
      for (const [field, value] of sent) if (!inConflict(field)) field.defaultValue = value;
      keep();
    } catch (error) {
      const wait = RETRY[Math.min(failures, RETRY.length - 1)];
      failures += 1;
      const why = error.message === "signed out" ? "You are signed out; sign in again in another tab." : "";
      say(
        `Not saved. ${why} Trying again in ${wait} seconds; your text is kept.`.replace("  ", " "),
        "failed",
      );
      later(wait * 1000);
    }
  }

  form.addEventListener("input", () => {
    keep();
    if (failures === 0) {
      say("Not saved yet", "waiting");
      later(QUIET);
    }
  });
  form.addEventListener("change", () => later(0));
  addEventListener("online", () => changed().length && later(0));

  on("click", "form[data-autosave] button[name=keep]", (event, button) => {
    event.preventDefault();
    button.blur();
    save({ keep: button.value });
  });
  on("click", "form[data-autosave] button[name=take]", (event, button) => {
    event.preventDefault();
    const field = texts.find((one) => one.dataset.section === button.value);
    field.value = button.closest("[data-part]").querySelector("[data-theirs]").dataset.theirs;
    field.focus();
    save({ keep: button.value });
  });

  // Any other button of the form saves by being sent, and the server goes on from there.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    leaving = true;
  });

  addEventListener("beforeunload", (event) => {
    if (!leaving && changed().length && (failures || refused || texts.some(inConflict)))
      event.preventDefault();
  });
  addEventListener("pagehide", () => {
    if (leaving || !changed().length) return;
    const headers = { "X-Autosave": "1" };
    fetch(form.action, { method: "POST", body: new FormData(form), headers, keepalive: true }).catch(
      () => {},
    );
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });

  restore();
}
