// Counts down, in words, how long the next try has to wait. The bar beside it needs no script.
import { onContent } from "./dom.js";

function words(seconds) {
  const parts = [
    [Math.floor(seconds / 3600), "hour"],
    [Math.floor((seconds % 3600) / 60), "minute"],
    [seconds >= 3600 ? 0 : seconds % 60, "second"],
  ];
  const said = parts.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}${n === 1 ? "" : "s"}`);
  return said.join(" ");
}

function count(box) {
  const until = performance.now() + Number(box.dataset.wait) * 1000;
  const line = box.querySelector("[data-wait-words]");
  line.setAttribute("aria-live", "off");
  const left = box.querySelector("[data-wait-left]");
  const timer = setInterval(() => {
    const seconds = Math.ceil((until - performance.now()) / 1000);
    if (seconds > 0) {
      left.textContent = words(seconds);
      return;
    }
    clearInterval(timer);
    // A screen reader hears the beginning and the end, and not every second between.
    box.removeAttribute("role");
    line.setAttribute("aria-live", "polite");
    line.textContent = "You can try again now.";
    box.classList.replace("warn", "good");
  }, 1000);
}

onContent((root) => {
  for (const box of root.querySelectorAll("[data-wait]")) count(box);
});
