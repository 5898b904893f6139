// A change made in place: the form is sent, and what the server answers, the whole page as it is now,
// is morphed into the page that is shown. Nothing on it can be out of date, and what did not change
// keeps its focus, its place and the words that somebody has typed but not sent.
import { on, onContent } from "./dom.js";

const FIELD = "input:not([type=hidden]), textarea, select";
let sent = null;
let place = null;
const typed = new Set(); // while the answer was on its way; a day that a script wrote out is not

function isChanged(field) {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (field.matches("select"))
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.matches("input, textarea") && field.value !== field.defaultValue;
}

document.addEventListener("input", (event) => sent && typed.add(event.target));

if (window.Idiomorph) {
  const { callbacks } = window.Idiomorph.defaults;
  // What is typed elsewhere stays, with the revision it was read at, so that it never overwrites what
  // nobody has seen; the form that was sent shows what the server says of it.
  callbacks.beforeNodeMorphed = (old) => {
    if (!(old instanceof Element)) return true;
    if (sent?.contains(old)) return !typed.has(old);
    if (old.matches("input[type=hidden]")) return !old.form || ![...old.form.elements].some(isChanged);
    return !(old.matches(FIELD) && isChanged(old));
  };
  // A part that a person has opened stays open; a menu closes behind what was chosen.
  callbacks.beforeAttributeUpdated = (name, element) =>
    !(name === "open" && element.matches("details:not(.drop)"));
}

const rowsOf = (list) => [...list.children].filter((row) => row.querySelector("a, button, input, summary"));
const nameOf = (control) => control?.dataset.key || control?.textContent.trim() || control?.name || "";

const isShown = (element) => Boolean(element?.isConnected) && element.getClientRects().length > 0;

// Where the keyboard is: the row in its list, and the control in the row. Inside a part that closes
// behind what was done in it, that is what opened it.
function placeOf(inside) {
  const control = inside?.closest("details.drop")?.querySelector("summary") ?? inside;
  const row = control?.closest("[data-keyboard-list] > *, tbody > tr, ul > li, ol > li");
  const list = row?.parentElement;
  if (!list) return { id: control?.id, control };
  return {
    id: control.id,
    control,
    list,
    listId: list.id,
    index: rowsOf(list).indexOf(row),
    name: nameOf(control),
  };
}

function goTo({ id, control, list, listId, index, name }) {
  const kept = (id && document.getElementById(id)) || (!list && control);
  if (isShown(kept)) return kept.focus({ preventScroll: true });
  const now = list?.isConnected ? list : listId && document.getElementById(listId);
  const rows = now ? rowsOf(now) : [];
  const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
  const controls = row ? [...row.querySelectorAll("a[href], button, summary, input:not([type=hidden])")] : [];
  const shown = controls.filter(isShown);
  const next = shown.find((one) => nameOf(one) === name) || shown[0];
  if (row?.parentElement.matches("[data-keyboard-list]")) row.classList.add("sel");
  (next || document.getElementById("main"))?.focus({ preventScroll: true });
}

function fieldOf(form) {
  return [...form.querySelectorAll(FIELD)].find((field) => !field.disabled && field.getClientRects().length);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest?.("form[data-in-place]");
  if (!form) return;
  sent = form;
  typed.clear();
  // Undoing leads back to where it was done.
  if (form.isConnected && !form.closest("#toasts"))
    place = placeOf(
      form.contains(document.activeElement) ? document.activeElement : form.querySelector("button"),
    );
  form.querySelector("button[type=submit], button:not([type])")?.setAttribute("aria-busy", "true");
});

// A form that comes back with errors is no page of its own: the address stays that of the page.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (elt === sent) elt.setAttribute("hx-replace-url", String(xhr.status < 400));
});

document.addEventListener("htmx:afterSettle", () => {
  if (!sent) return;
  const form = sent;
  sent = null;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
  // What was done is said where the reader is, not at the top of a long page.
  const messages = document.querySelectorAll("#messages > .message");
  document.getElementById("toasts")?.replaceChildren(...messages);
  for (const message of document.querySelectorAll("#toasts > .message.success:not(:has(form))"))
    setTimeout(() => message.remove(), 8000);
  if (document.querySelector("[data-error-summary]")) return;
  const active = document.activeElement;
  const isLost = active === document.body || !isShown(active);
  // A row that takes the next one is ready for it, unless the reader has gone on to something else.
  const again = "again" in form.dataset && (document.getElementById(form.id) || (form.isConnected && form));
  if (again) {
    if (isLost || again.contains(active)) (again.querySelector(".is-invalid") || fieldOf(again))?.focus();
  } else if (place && isLost) goTo(place);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful || !sent) return;
  for (const button of sent.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
  sent.closest("#toasts .message")?.removeAttribute("hidden");
  sent = null;
});

// Where a form is opened, its first field is what one types into next.
document.addEventListener(
  "toggle",
  (event) => {
    const form =
      event.target.matches("details.drop[open]") && event.target.querySelector("form[data-in-place]");
    // The event comes late: whoever is in another field by then stays there.
    if (form && event.target.querySelector("summary") === document.activeElement) fieldOf(form)?.focus();
  },
  true,
);

// A toast that offers to undo acts without leaving the page, and goes when it has: out of the page,
// its form would be answered without the morphing that the body asks for.
on("submit", "#toasts form", (_event, form) => {
  form.closest(".message").hidden = true;
});

onContent((root) => {
  if (location.hash || root !== document) return;
  root.querySelector("[data-autofocus]")?.focus();
});
