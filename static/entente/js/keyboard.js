// "/" searches, "?" lists the shortcuts, "g" and a letter opens a page, j/k/Enter/x walk a list.
// Single keys act only while nobody is likely to be typing, and can be switched off (WCAG 2.1.4).
import { isTyping, on } from "./dom.js";

const AFTER_TYPING = 2000; // ms in which a key still belongs to the words before it
let pending = 0;
let typed = 0;

// The focus may have gone from the field to its button, or to nothing while a part is replaced.
function mayBeTyping(target) {
  return (
    Date.now() - typed < AFTER_TYPING ||
    Boolean(target.closest?.("form:has(textarea, input[type=text], input:not([type])), [data-typing]")) ||
    Boolean(document.querySelector(".htmx-request"))
  );
}

function rowsOf(list) {
  const selector = list.dataset.keyboardList;
  const rows = selector ? list.querySelectorAll(selector) : list.children;
  return [...rows].filter((row) => row.getClientRects().length > 0);
}

function currentList() {
  const focused = document.activeElement?.closest("[data-keyboard-list]");
  return focused || document.querySelector("main [data-keyboard-list]");
}

function selected(list) {
  return list?.querySelector(".sel") ?? null;
}

function move(list, step) {
  const rows = rowsOf(list);
  if (!rows.length) return;
  const now = rows.indexOf(selected(list));
  const next = rows[Math.max(0, Math.min(rows.length - 1, now < 0 ? 0 : now + step))];
  for (const row of rows) row.classList.toggle("sel", row === next);
  const link = next.querySelector("[data-open]") || next.querySelector("a[href]");
  if (link) link.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function toggleDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog) return;
  // Keys that do nothing on this page are not listed.
  const off = document.body.dataset.singleKeys === "off";
  for (const line of dialog.querySelectorAll("[data-needs], [data-single]"))
    line.hidden =
      (off && line.hasAttribute("data-single")) ||
      Boolean(line.dataset.needs && !document.querySelector(line.dataset.needs));
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey) return;
  const search = document.querySelector("[data-search]");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && search) {
    event.preventDefault();
    search.focus();
    search.select();
    return;
  }
  if (event.ctrlKey || event.metaKey) return;
  if (isTyping(event.target)) {
    typed = event.key === "Escape" ? 0 : Date.now();
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]") && event.key !== "?") return;
  const list = currentList();
  const row = selected(list);
  const key = event.key;
  if (key.length === 1 && (document.body.dataset.singleKeys === "off" || mayBeTyping(event.target))) return;
  const waiting = Date.now() - pending < 1200;
  pending = 0;
  if (waiting) {
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (link) {
      event.preventDefault();
      location.assign(link.href);
      return;
    }
  }
  if (key === "/" && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (key === "?") {
    event.preventDefault();
    toggleDialog("shortcuts");
  } else if (key === "g") {
    pending = Date.now();
  } else if (list && (key === "j" || key === "k")) {
    event.preventDefault();
    move(list, key === "j" ? 1 : -1);
  } else if (row && key === "Enter" && !event.target.closest("a, button, summary")) {
    (row.querySelector("[data-open]") || row.querySelector("a[href]"))?.click();
  } else if (row && key === "x") {
    row.querySelector('input[type="checkbox"]')?.click();
  } else if (row && /^[a-z]$/.test(key)) {
    const target = row.querySelector(`[data-key="${key}"]`);
    if (target) {
      event.preventDefault();
      if (target.matches("details")) target.open = !target.open;
      else target.click();
    }
  } else if (key === "Escape") {
    document.querySelectorAll("details.drop[open]").forEach((drop) => {
      drop.open = false;
      drop.querySelector("summary")?.focus();
    });
  }
});

on("click", "[data-dialog]", (event, button) => {
  event.preventDefault();
  toggleDialog(button.dataset.dialog);
});

// A click beside a dialog closes it, as Escape does.
on("click", "dialog", (event, dialog) => {
  if (event.target === dialog) dialog.close();
});

// One drop-down at a time, and a click elsewhere closes it.
document.addEventListener("click", (event) => {
  for (const drop of document.querySelectorAll("details.drop[open]")) {
    // What was clicked may be gone by now, with what it was a part of.
    if (!event.composedPath().includes(drop)) drop.open = false;
  }
});

// A panel that would reach over the right edge hangs from the other end of its button.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches("details.drop[open]:not(.end)")) return;
    const panel = target.lastElementChild.getBoundingClientRect();
    target.classList.toggle("end", panel.right > document.documentElement.clientWidth);
  },
  true,
);
