// Presenting: a page as a full screen, one section at a time in large type. Arrow keys, Page Up and
// Down, Space, Home and End move; Escape ends it. The page itself stays below, with whatever is typed.
import { on } from "./dom.js";

// What one can only press, or type into, is no part of what is shown.
const CONTROLS =
  "form, script, template, .btn, .actions, .row-actions, .drop, .tick, .pager, .tabs, .filters, " +
  ".no-print, .messages, .chart-tip, [data-print], [data-present], .card > header > a:last-child";
const root = document.documentElement;
let show = null;

const make = (tag, name, text = "") =>
  Object.assign(document.createElement(tag), { className: name, textContent: text });

// Figures first, then one card after the other; a card in a card belongs to its outer one.
function slidesOf(main) {
  const page = document.importNode(main, true);
  for (const control of page.querySelectorAll(CONTROLS)) control.remove();
  for (const part of page.querySelectorAll("[id], [aria-labelledby], [tabindex='0']"))
    for (const name of ["id", "aria-labelledby", "tabindex"]) part.removeAttribute(name);
  for (const title of page.querySelectorAll("h1")) {
    const shown = make("h2", "slide-title");
    shown.append(...title.childNodes);
    title.replaceWith(shown);
  }
  for (const details of page.querySelectorAll("details")) details.open = true;
  const first = [page.querySelector(".head"), page.querySelector(".stats:not(.card *)")].filter(Boolean);
  const cards = [...page.querySelectorAll(".card")].filter(
    (card) => !card.parentElement.closest(".card") && card.textContent.trim(),
  );
  return [first, ...cards.map((card) => [card])].map((parts) => {
    const slide = make("section", "slide");
    slide.append(...parts);
    return slide;
  });
}

const titleOf = (slide) => slide.querySelector("h2, h3")?.textContent.trim().replace(/\s+/g, " ") ?? "";

function go(to) {
  show.at = Math.max(0, Math.min(show.slides.length - 1, to));
  show.slides.forEach((slide, index) => {
    slide.hidden = index !== show.at;
  });
  show.frame.scrollTop = 0;
  show.back.disabled = show.at === 0;
  show.next.disabled = show.at === show.slides.length - 1;
  show.where.textContent = `${show.at + 1} of ${show.slides.length}: ${titleOf(show.slides[show.at])}`;
}

function button(label, act) {
  const made = make("button", "btn btn-quiet", label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function end() {
  if (!show) return;
  const { view, opener } = show;
  show = null;
  view.remove();
  delete root.dataset.presenting;
  if (document.fullscreenElement) document.exitFullscreen();
  opener?.focus();
}

function begin(main, opener) {
  const view = make("div", "presentation");
  view.setAttribute("role", "dialog");
  view.setAttribute("aria-modal", "true");
  view.setAttribute("aria-label", "Presentation");
  const frame = make("div", "presentation-frame");
  frame.tabIndex = 0; // what does not fit is scrolled by keyboard
  const bar = make("div", "present-bar");
  const where = make("p", "small");
  where.setAttribute("role", "status");
  const back = button("Previous", () => go(show.at - 1));
  const next = button("Next", () => go(show.at + 1));
  bar.append(where, back, next, button("End presentation", end));
  const slides = slidesOf(main);
  frame.append(...slides);
  view.append(frame, bar);
  document.body.append(view);
  root.dataset.presenting = "";
  show = { view, frame, slides, where, back, next, opener, at: 0 };
  go(0);
  frame.focus();
}

// Asked for in a click or a key, which browsers insist on; where it is refused the window will do.
const fill = () => {
  if (!document.fullscreenElement) root.requestFullscreen?.().catch(() => {});
};

on("click", "[data-present]", (_event, opener) => {
  fill();
  begin(document.getElementById("main"), opener);
});

// A page that is there to be shown begins by itself, and fills the screen with the first key.
const now = document.querySelector("[data-present-now]");
if (now) begin(document.getElementById("main"), now);

const MOVES = {
  ArrowRight: 1,
  ArrowDown: 1,
  PageDown: 1,
  " ": 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  PageUp: -1,
  Home: -Infinity,
  End: Infinity,
};

// First on the way, so that no shortcut of the page below acts on it.
addEventListener(
  "keydown",
  (event) => {
    if (!show) return;
    const { key } = event;
    const onButton = event.target.closest?.("button, a") && (key === " " || key === "Enter");
    if (event.altKey || event.ctrlKey || event.metaKey || key === "Tab" || onButton) return;
    event.stopImmediatePropagation();
    if (key === "Escape") end();
    if (!(key in MOVES)) return;
    // A section that is longer than the screen is scrolled to its end first.
    const { frame } = show;
    const rest = frame.scrollHeight - frame.clientHeight;
    const inside =
      key === "ArrowDown" ? frame.scrollTop < rest - 2 : key === "ArrowUp" && frame.scrollTop > 2;
    if (inside) return;
    event.preventDefault();
    fill();
    go(show.at + MOVES[key]);
  },
  true,
);

document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement) end();
});
