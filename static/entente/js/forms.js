// Forms lose nothing: a draft stays in this tab until the server has taken it, through expired
// sessions, closed laptops and the back button. Never passwords or files.
import { on, onContent, storage } from "./dom.js";

const PREFIX = "entente.draft:";
const LIMIT = 12 * 3600 * 1000;
const store = storage("sessionStorage");
const person = document.body.dataset.person || "";
const dirty = new Set();

const keyOf = (form) => {
  const index = [...document.querySelectorAll("form[data-guard]")].indexOf(form);
  return `${PREFIX}${location.pathname}${location.search}#${form.id || index}`;
};

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !/^(password|file|hidden|submit|button)$/.test(field.type) &&
      field.tagName !== "FIELDSET",
  );
}

function read(form) {
  return fieldsOf(form).map((field) => {
    if (/^(checkbox|radio)$/.test(field.type)) return [field.name, field.value, field.checked];
    if (field.multiple) return [field.name, [...field.selectedOptions].map((o) => o.value), true];
    return [field.name, field.value, true];
  });
}

function write(form, values) {
  fieldsOf(form).forEach((field, index) => {
    const kept = values[index];
    if (!kept || kept[0] !== field.name) return;
    if (/^(checkbox|radio)$/.test(field.type)) field.checked = kept[2] && kept[1] === field.value;
    else if (field.multiple)
      for (const option of field.options) option.selected = kept[1].includes(option.value);
    else field.value = kept[1];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function save(form) {
  if (!store) return;
  try {
    const draft = { at: Date.now(), person, values: read(form), sent: false };
    store.setItem(keyOf(form), JSON.stringify(draft));
  } catch {
    // A full store must not stop anybody from typing.
  }
}

function drafts() {
  if (!store) return [];
  return Object.keys(store)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => {
      try {
        return [key, JSON.parse(store.getItem(key))];
      } catch {
        return [key, { at: 0 }];
      }
    });
}

// A draft that was sent is done with as soon as a page other than the sign-in answers.
function tidy() {
  const failed = document.querySelector("[data-error-summary], [data-kept-page]");
  for (const [key, draft] of drafts()) {
    const foreign = person && draft.person && draft.person !== person;
    const done = draft.sent && person && !failed && !draft.back;
    const here = key.startsWith(`${PREFIX}${location.pathname}${location.search}#`);
    if (foreign || Date.now() - draft.at > LIMIT || (done && !here)) store.removeItem(key);
    else if (draft.sent && (!person || document.querySelector("[data-refused]"))) {
      // The session ended on the way, or too much was sent: offer the words again.
      store.setItem(key, JSON.stringify({ ...draft, back: true }));
    }
  }
}

function offer(form) {
  const key = keyOf(form);
  let draft = null;
  try {
    draft = JSON.parse(store?.getItem(key) || "null");
  } catch {
    draft = null;
  }
  if (!draft) return;
  // The server shows what was typed, or has taken it and shows a fresh form at the same address.
  if (form.querySelector("[data-error-summary]") || (draft.sent && !draft.back)) {
    store.removeItem(key);
    return;
  }
  if (JSON.stringify(read(form)) === JSON.stringify(draft.values)) return;
  const note = document.createElement("div");
  note.className = "callout info spread";
  const text = document.createElement("div");
  text.textContent = "You have unsaved entries from earlier.";
  const buttons = document.createElement("div");
  buttons.className = "inline";
  for (const [label, act] of [
    ["Restore", () => write(form, draft.values)],
    ["Discard", () => store.removeItem(key)],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = label;
    button.addEventListener("click", () => {
      act();
      note.remove();
    });
    buttons.append(button);
  }
  note.append(text, buttons);
  note.setAttribute("role", "status");
  form.prepend(note);
}

tidy();

onContent((root) => {
  root.querySelectorAll?.("form[data-guard]").forEach(offer);
  const summary = root.querySelector?.("[data-error-summary]");
  if (summary) {
    if (!summary.closest("[data-sample]")) summary.focus();
    describeErrors(summary);
  }
});

function describeErrors(summary) {
  for (const field of summary.closest("form, .entrance-form, main")?.querySelectorAll(".is-invalid") ?? []) {
    field.setAttribute("aria-invalid", "true");
  }
}

on("input", "form[data-guard]", (_event, form) => {
  dirty.add(form);
  save(form);
});

on("submit", "form", (event, form) => {
  dirty.delete(form);
  if (form.matches("[data-sign-out]")) store?.clear();
  if (form.matches("[data-guard]") && store) {
    save(form);
    const draft = JSON.parse(store.getItem(keyOf(form)) || "null");
    if (draft) store.setItem(keyOf(form), JSON.stringify({ ...draft, sent: true }));
  }
  // A second click sends nothing twice. Not while htmx answers: it gives the button back itself.
  if (form.method === "post" && !form.matches("[hx-post], [hx-put], [hx-delete], [hx-boost]")) {
    const button = event.submitter;
    setTimeout(() => button?.setAttribute("aria-busy", "true"), 0);
  }
});

// What was taken in place needs no draft any more. The sign-in page has taken nothing.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  const { status, responseURL } = event.detail.xhr;
  const answered = status > 0 && status < 400;
  if (form && answered && new URL(responseURL).pathname !== document.body.dataset.loginPath)
    store?.removeItem(keyOf(form));
});

// A form that saves itself says so: nothing in it is lost any more.
on("entente:saved", "form[data-guard]", (_event, form) => {
  dirty.delete(form);
  store?.removeItem(keyOf(form));
});

// Coming back by the back button finds buttons that work again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});

on("change", "[data-autosubmit]", (_event, place) => {
  const form = place.closest("form");
  if (form) form.requestSubmit();
});

// Empty fields of filter forms stay out of the address.
on("submit", "form[method=get]", (_event, form) => {
  for (const field of form.elements) {
    if (field.name && field.value === "" && field.type !== "submit") {
      field.disabled = true;
      setTimeout(() => (field.disabled = false), 0);
    }
  }
});

for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
  on(type, "[data-file-drop]", (event, place) => {
    event.preventDefault();
    place.classList.toggle("over", type === "dragenter" || type === "dragover");
    if (type !== "drop") return;
    const input = place.querySelector('input[type="file"]');
    if (input && event.dataTransfer?.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

on("change", '[data-file-drop] input[type="file"]', (_event, input) => {
  const place = input.closest("[data-file-drop]");
  const file = input.files?.[0];
  const name = place.querySelector("[data-file-name]");
  place.classList.toggle("ready", Boolean(file));
  if (name && file) name.textContent = `${file.name}, ${size(file.size)}`;
});

function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
