// Rows that take the next entry: Enter in a choice takes the row as it does in a text field, and a
// row that was opened to be edited is ready for typing.
import { on } from "./dom.js";

on("keydown", "form[data-typing] select", (event, select) => {
  if (event.key !== "Enter" || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  select.form.requestSubmit();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const link = event.detail.requestConfig?.elt;
  if (link?.matches?.("a[href]")) document.querySelector("#main [data-autofocus]")?.focus();
});
