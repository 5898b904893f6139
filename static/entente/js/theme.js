// Light, dark, or as the system says. A cookie, so that the server renders the choice: no flash.
import { on } from "./dom.js";

const ORDER = ["", "light", "dark"];
const WORDS = { "": "follows the system", light: "light", dark: "dark" };
const root = document.documentElement;

function describe() {
  const now = root.dataset.theme || "";
  for (const button of document.querySelectorAll("[data-theme-button]")) {
    button.setAttribute("aria-label", `Theme: ${WORDS[now]}`);
    button.title = `Theme: ${WORDS[now]}`;
  }
}

function choose(theme) {
  for (const name of ["theme", "bsTheme"]) {
    if (theme) root.dataset[name] = theme;
    else delete root.dataset[name];
  }
  const age = theme ? 31536000 : 0;
  const [name, secure] =
    location.protocol === "https:" ? ["__Host-entente_theme", ";secure"] : ["entente_theme", ""];
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
  document.cookie = `${name}=${theme};path=/;max-age=${age};samesite=lax${secure}`;
  document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", theme || "light dark");
  describe();
}

on("click", "[data-theme-button]", () => {
  choose(ORDER[(ORDER.indexOf(root.dataset.theme || "") + 1) % ORDER.length]);
});
describe();

// The reader's clock in the rail, in the zone of their profile, once a minute.
function tick() {
  for (const place of document.querySelectorAll("[data-clock]")) {
    const time = place.querySelector("time");
    if (!time) continue;
    try {
      time.textContent = new Intl.DateTimeFormat("en-GB", {
        hour: "2-digit",
        minute: "2-digit",
        timeZone: place.dataset.clock,
      }).format(new Date());
    } catch {
      return; // A zone this browser does not know keeps the server's time.
    }
  }
}
setInterval(tick, 20000);
