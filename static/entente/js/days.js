// A day is typed freely. On leaving the field it shows the day it was understood as; the button
// beside it opens the browser's calendar, whose order of day and month is nobody's problem here.
import { on, onContent } from "./dom.js";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const written = (iso) => {
  const [year, month, day] = iso.split("-").map(Number);
  return `${day} ${MONTHS[month - 1]} ${year}`;
};

function withPicker(field) {
  if (field.dataset.day === "ready") return;
  field.dataset.day = "ready";
  const picker = document.createElement("input");
  picker.type = "date";
  picker.className = "day-picker";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  if (!picker.showPicker) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "day-button";
  button.setAttribute("aria-label", "Choose a day");
  const frame = document.createElement("span");
  frame.className = "day-field";
  field.before(frame);
  frame.append(field, button, picker);
}

onContent((root) => {
  for (const field of root.querySelectorAll?.("input[data-day='']") ?? []) withPicker(field);
});

on("click", ".day-button", (_event, button) => {
  const field = button.parentElement.querySelector("[data-day]");
  const picker = button.parentElement.querySelector(".day-picker");
  picker.value = field.dataset.iso || "";
  picker.showPicker();
});

on("change", ".day-picker", (_event, picker) => {
  const field = picker.parentElement.querySelector("[data-day]");
  if (!picker.value) return;
  field.value = written(picker.value);
  field.dataset.iso = picker.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

on("change", "input[data-day]", async (_event, field) => {
  delete field.dataset.iso;
  const typed = field.value.trim();
  const address = document.body.dataset.dayPath;
  if (!typed || !address) return;
  try {
    const answer = await fetch(`${address}?text=${encodeURIComponent(typed)}`);
    if (answer.status !== 200 || field.value.trim() !== typed) return;
    const found = await answer.json();
    field.value = found.day;
    field.dataset.iso = found.iso;
  } catch {
    // Without a connection the server reads the day when the form is sent.
  }
});
