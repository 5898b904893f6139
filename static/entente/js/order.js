// The rows of a list put into another order by dragging. The buttons beside each row do the same, and
// are what is pressed in the end: a row is dropped before another one by its own form.
import { onContent } from "./dom.js";

let dragged = null;

const moveForm = (row) =>
  [...row.querySelectorAll("form")].find((form) => form.querySelector("input[name=to]"));

onContent((root) => {
  for (const list of root.querySelectorAll?.("[data-sortable]") ?? []) {
    for (const row of list.children) if (moveForm(row)) row.draggable = true;
  }
});

function rowUnder(event) {
  const row = event.target.closest?.("[data-sortable] > li");
  return row && dragged && row.parentElement === dragged.parentElement ? row : null;
}

document.addEventListener("dragstart", (event) => {
  const row = event.target.closest?.("[data-sortable] > li[draggable=true]");
  if (!row || event.target !== row) return;
  dragged = row;
  row.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", row.dataset.row);
});

document.addEventListener("dragover", (event) => {
  const row = rowUnder(event);
  if (!row) return;
  event.preventDefault();
  for (const one of row.parentElement.children) one.classList.toggle("over", one === row);
});

document.addEventListener("drop", (event) => {
  const row = rowUnder(event);
  if (!row || row === dragged) return;
  event.preventDefault();
  const form = moveForm(dragged);
  const below = event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;
  const before = below ? row.nextElementSibling : row;
  form.querySelector("input[name=to]").value = before?.dataset.row ?? "0";
  form.requestSubmit();
});

document.addEventListener("dragend", () => {
  for (const one of dragged?.parentElement?.children ?? []) one.classList.remove("over", "dragged");
  dragged = null;
});
