// What went wrong or well in a part of the page, said where the reader is.
import { on } from "./dom.js";

export function toast(text, level = "info") {
  const place = document.getElementById("toasts");
  if (!place) return;
  const box = document.createElement("div");
  box.className = `message ${level}`;
  const words = document.createElement("div");
  words.textContent = text;
  const close = document.createElement("button");
  close.className = "close";
  close.type = "button";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", "Dismiss");
  close.textContent = "×";
  box.append(words, close);
  place.append(box);
  if (level !== "error") setTimeout(() => box.remove(), 8000);
}

on("click", "[data-dismiss]", (_event, button) => button.closest(".message, .callout")?.remove());
on("click", "[data-print]", () => window.print());
on("click", "[data-copy]", async (_event, button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    toast("Copied.", "success");
  } catch {
    toast("Your browser did not allow copying.", "warning");
  }
});

const SENTENCES = {
  403: "You can view this but not change it.",
  404: "This no longer exists.",
  409: "Somebody else saved a change. Reload the page to see it.",
  413: "This is too large to send. Shorten it and save again.",
  429: "Too many attempts. Wait a minute and try again.",
};

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr?.status;
  toast(SENTENCES[status] || "Something went wrong and nothing was changed. Try again.", "error");
});
document.addEventListener("htmx:sendError", () => toast("You are offline. Nothing was sent.", "error"));
document.addEventListener("htmx:timeout", () =>
  toast("The server took too long to respond. Try again.", "error"),
);

// A part that is answered by the sign-in page means that the session has ended: go there as a whole.
document.addEventListener("htmx:beforeSwap", (event) => {
  const login = document.body.dataset.loginPath;
  const address = event.detail.xhr?.responseURL;
  if (!login || !address) return;
  if (new URL(address).pathname === login) {
    event.detail.shouldSwap = false;
    location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
});

const busy = document.getElementById("loading");
let running = 0;
document.addEventListener("htmx:beforeRequest", () => {
  running += 1;
  busy?.classList.add("htmx-request");
});
document.addEventListener("htmx:afterRequest", () => {
  running = Math.max(0, running - 1);
  if (!running) busy?.classList.remove("htmx-request");
});

// The server may send a toast along: HX-Trigger: {"toast": {"text": "...", "level": "success"}}
document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.level));
