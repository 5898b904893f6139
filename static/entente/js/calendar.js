// A meeting can be dragged to another day or hour. Dropping it saves nothing: it opens the form that
// moves it, filled in, which asks the rest. The link "Move" beside it leads to the same form.
import { isTyping, on } from "./dom.js";

let dragged = null;
const cellOf = (target) => (target instanceof Element ? target.closest("[data-drop-days] [data-day]") : null);

function mark(cell) {
  for (const marked of document.querySelectorAll("[data-day].drop-here"))
    if (marked !== cell) marked.classList.remove("drop-here");
  cell?.classList.add("drop-here");
}

on("dragstart", "[data-move]", (event, entry) => {
  dragged = entry;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", entry.textContent.trim());
});

document.addEventListener("dragover", (event) => {
  const cell = dragged && cellOf(event.target);
  mark(cell);
  if (!cell) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
});

document.addEventListener("drop", (event) => {
  const cell = dragged && cellOf(event.target);
  if (!cell) return;
  event.preventDefault();
  const day = cell.dataset.day;
  // Dropped where it was: nothing was meant.
  if (cell === dragged.closest("[data-day]")) return;
  location.assign(`${dragged.dataset.move}&to=${encodeURIComponent(day)}`);
});

document.addEventListener("dragend", () => {
  mark(null);
  dragged = null;
});

// p, t and n: the period before, today, the period after.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  if (document.body.dataset.singleKeys === "off" || isTyping(event.target)) return;
  if (!/^[ptn]$/.test(event.key) || document.querySelector("dialog[open]")) return;
  document.querySelector(`[data-calendar-key="${event.key}"]`)?.click();
});
