// The box above a list that chooses all rows of it, or none.
import { on } from "./dom.js";

const boxes = (form) => [...document.querySelectorAll(`input[name=pick][form="${form}"]`)];

on("change", "input[data-choose-all]", (_event, all) => {
  for (const box of boxes(all.dataset.chooseAll)) box.checked = all.checked;
});

on("change", "input[name=pick][form]", (_event, box) => {
  const form = box.getAttribute("form");
  const all = document.querySelector(`input[data-choose-all="${form}"]`);
  if (!all) return;
  const chosen = boxes(form).filter((one) => one.checked).length;
  all.checked = chosen > 0 && chosen === boxes(form).length;
  all.indeterminate = chosen > 0 && !all.checked;
});
