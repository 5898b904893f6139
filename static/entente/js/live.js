// A meeting while it is held. What somebody types is kept in this browser until the server has it: a
// line that could not be sent waits, survives a crash and a sign-out, and is sent once, in its order.
// What others type comes by asking for the parts of the page that changed.
import { isTyping, on, storage } from "./dom.js";

const ASK_EVERY = 3000; // milliseconds
const ASK_HIDDEN = 20000; // while the page is in the background
const RETRY = [2, 5, 10, 20, 30]; // seconds
const FAILED = /^5\d\d$/; // what the server answers
const TRIES = 2; // that the server fails at before others go first
const READ_AFTER = 180; // milliseconds without a key
const page = document.querySelector("[data-live]");
if (page) start(page);

function start(page) {
  const form = document.getElementById("type");
  const field = document.getElementById("type-text");
  const turns = document.getElementById("turns");
  const names = document.getElementById("type-names");
  const unsent = document.getElementById("unsent");
  const store = storage("localStorage");
  const key = `entente.live:${document.body.dataset.person}:${page.dataset.live}`;
  let mark = page.dataset.mark;
  let asking = null;
  let asked = 0;
  let missed = 0; // how often in a row the server did not answer
  const kept = read();
  let sending = false;
  let why = "";
  let chosen = ""; // who is meant, where several are called so
  let asText = false;
  let reading = 0;
  let readFor = "";
  let clockAt = Date.now();

  // What is not sent yet -----------------------------------------------------------------------
  function read() {
    try {
      const found = JSON.parse(store?.getItem(key) || "{}");
      return { draft: found.draft || "", lines: Array.isArray(found.lines) ? found.lines : [] };
    } catch {
      return { draft: "", lines: [] };
    }
  }

  function write() {
    try {
      if (kept.draft || kept.lines.length) store?.setItem(key, JSON.stringify(kept));
      else store?.removeItem(key);
    } catch {
      // A full store must not stop anybody from typing.
    }
  }

  // Another tab of the same meeting may have sent or added lines: each acts on its own.
  function change(act) {
    const there = read();
    const draft = kept.draft;
    kept.lines = store ? there.lines : kept.lines;
    act(kept.lines);
    kept.draft = draft;
    write();
    show();
  }

  function show() {
    if (!unsent) return;
    const count = kept.lines.length;
    unsent.hidden = count === 0;
    if (!count) return unsent.replaceChildren();
    const words = document.createElement("p");
    const be = count === 1 ? "1 line is" : `${count} lines are`;
    words.textContent = `${be} not sent yet. ${why || "They are kept in this browser."}`;
    const list = document.createElement("ul");
    for (const line of kept.lines) list.append(shown(line));
    unsent.replaceChildren(words, list);
  }

  function shown(line) {
    const row = document.createElement("li");
    const text = document.createElement("span");
    text.textContent = line.problem ? `${line.text} (${line.problem})` : line.text;
    row.append(text);
    if (!line.problem) return row;
    row.append(button("Keep as text", () => again(line.id, { as: "text" })));
    row.append(button("Edit", () => back(line)));
    row.append(button("Discard", () => change((lines) => drop(lines, line.id))));
    return row;
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function drop(lines, id) {
    const at = lines.findIndex((line) => line.id === id);
    if (at >= 0) lines.splice(at, 1);
  }

  function again(id, more) {
    change((lines) => {
      const line = lines.find((one) => one.id === id);
      if (line) Object.assign(line, more, { problem: "" });
    });
    flush();
  }

  function back(line) {
    change((lines) => drop(lines, line.id));
    if (field.value.trim()) keep(field.value);
    field.value = line.text;
    field.focus();
    typed();
  }

  // Sending ------------------------------------------------------------------------------------
  function keep(text) {
    const line = {
      id: crypto.randomUUID ? crypto.randomUUID() : uuid(),
      text,
      as: asText ? "text" : "",
      person: chosen,
      item: document.getElementById("live-now")?.dataset.item || "",
      at: new Date().toISOString(),
      problem: "",
    };
    change((lines) => lines.push(line));
    field.value = "";
    kept.draft = "";
    write();
    asText = false;
    chosen = "";
    clearTurns();
    flush();
  }

  // Without a secure address browsers have no randomUUID.
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  async function flush() {
    if (sending || !form) return;
    const line = next(read().lines);
    if (!line) {
      why = "";
      kept.lines = store ? read().lines : kept.lines;
      return show();
    }
    sending = true;
    let delay = 0;
    try {
      const problem = await send(line);
      if (problem) change((lines) => mend(lines, line.id, problem));
      else change((lines) => drop(lines, line.id));
      missed = 0;
      why = "";
    } catch (error) {
      delay = RETRY[Math.min(missed, RETRY.length - 1)] * 1000;
      missed += 1;
      why = sentence(error.message);
      if (FAILED.test(error.message)) change((lines) => failed(lines, line.id));
    }
    sending = false;
    show();
    if (delay) setTimeout(flush, delay);
    else {
      refresh(true);
      flush();
    }
  }

  // In their order; one that the server fails at lets the others go before it.
  function next(lines) {
    const turn = (line) => Math.floor((line.failed || 0) / TRIES);
    return lines.filter((one) => !one.problem).sort((a, b) => turn(a) - turn(b))[0];
  }

  function failed(lines, id) {
    const line = lines.find((one) => one.id === id);
    if (line) line.failed = (line.failed || 0) + 1;
  }

  function sentence(reason) {
    if (reason === "signed out")
      return "You are signed out: sign in again in another tab, and they are sent.";
    if (reason === "403") return "You may no longer write in this meeting.";
    if (FAILED.test(reason)) return "The server failed: they are kept in this browser and sent again.";
    return "No connection: they are kept in this browser and sent when it is back.";
  }

  function mend(lines, id, problem) {
    const line = lines.find((one) => one.id === id);
    if (line) line.problem = problem;
  }

  // Empty when the server has it, else why it does not take it as it is.
  async function send(line, renewed = false) {
    const body = new FormData();
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const values = {
      csrfmiddlewaretoken: token,
      client_id: line.id,
      text: line.text,
      as: line.as,
      person: line.person,
      item: line.item,
      typed_at: line.at,
    };
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Live": "1" } });
    if (answer.redirected) throw new Error("signed out");
    if (answer.status === 403 && !renewed) {
      await renewToken();
      return send(line, true);
    }
    if (answer.status === 422) return (await answer.json()).problem;
    if (!answer.ok) throw new Error(String(answer.status));
    return "";
  }

  // Signing in again changes the token that a form is sent with.
  async function renewToken() {
    const answer = await fetch(location.href);
    if (answer.redirected) throw new Error("signed out");
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = found.querySelector("#type [name=csrfmiddlewaretoken]")?.value;
    if (!fresh) throw new Error("403");
    for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = fresh;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
  }

  // What a line becomes ------------------------------------------------------------------------
  const looksLike = () => /^\s*[@!#\uff20\uff01\uff03]/.test(field.value);

  function clearTurns() {
    clearTimeout(reading);
    readFor = "";
    turns.replaceChildren();
    close();
  }

  function typed() {
    kept.draft = field.value;
    write();
    asText = asText && looksLike();
    if (!/^[@\uff20]/.test(field.value)) chosen = "";
    offer();
    clearTimeout(reading);
    if (!looksLike() || asText) {
      readFor = "";
      turns.replaceChildren();
    } else reading = setTimeout(showTurns, READ_AFTER);
  }

  async function showTurns() {
    const text = field.value;
    const query = new URLSearchParams({ text, person: chosen });
    try {
      const answer = await fetch(`${page.dataset.readUrl}?${query}`);
      if (!answer.ok || answer.redirected || field.value !== text || asText) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      turns.replaceChildren(...found.body.childNodes);
      readFor = text;
    } catch {
      turns.replaceChildren(); // Offline: the server says it when the line is sent.
    }
  }

  function enter() {
    const text = field.value.trim();
    if (!text) return;
    // A question stands: the answer, or Esc, decides.
    if (!asText && readFor === field.value && turns.querySelector("[data-question]")) {
      turns.querySelector("button")?.focus();
      return;
    }
    keep(text);
  }

  // Names after "@" ----------------------------------------------------------------------------
  const options = () => [...(names?.children ?? [])].filter((one) => !one.hidden);
  const active = () => options().find((one) => one.getAttribute("aria-selected") === "true");
  const simple = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function offer() {
    if (!names) return;
    const found = /^\s*@([\p{L}\p{M}.'-]*)$/u.exec(field.value);
    const wanted = found && simple(found[1]);
    let count = 0;
    for (const one of names.children) {
      const parts = simple(one.dataset.name).split(/[\s-]+/);
      one.hidden = !found || count >= 6 || !parts.some((part) => part.startsWith(wanted));
      one.setAttribute("aria-selected", "false");
      count += one.hidden ? 0 : 1;
    }
    names.hidden = count === 0;
    if (count && wanted) select(options()[0]);
    else field.removeAttribute("aria-activedescendant");
  }

  function select(option) {
    for (const one of names.children) one.setAttribute("aria-selected", String(one === option));
    field.setAttribute("aria-activedescendant", option.id);
  }

  function close() {
    if (!names) return;
    names.hidden = true;
    field.removeAttribute("aria-activedescendant");
    for (const one of names.children) one.setAttribute("aria-selected", "false");
  }

  function take(option) {
    field.value = `@${option.dataset.name} `;
    chosen = option.id.replace("type-name-", "");
    close();
    field.focus();
    typed();
  }

  if (form) {
    field.value = field.value || kept.draft;
    if (field.value) typed();
    show();
    flush();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      enter();
      field.focus();
    });
    field.addEventListener("input", typed);
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const open = names && !names.hidden;
      const now = open && active();
      if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        const all = options();
        const step = event.key === "ArrowDown" ? 1 : -1;
        select(all[(all.indexOf(now) + step + all.length) % all.length]);
      } else if (now && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) {
        event.preventDefault();
        take(now);
      } else if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        enter();
      } else if (event.key === "Escape" && (open || (looksLike() && !asText))) {
        // The first Esc decides about the line, the next one leaves the field.
        event.preventDefault();
        if (open) close();
        else leaveAsText();
      }
    });
    on("mousedown", "#type-names [role=option]", (event, option) => {
      event.preventDefault();
      take(option);
    });
    on("click", "#turns [data-choose]", (_event, one) => {
      chosen = one.dataset.choose;
      field.focus();
      showTurns();
    });
    addEventListener("online", flush);
    addEventListener("storage", (event) => {
      if (event.key !== key) return;
      kept.lines = read().lines;
      show();
    });
    addEventListener("beforeunload", (event) => {
      if (!store && kept.lines.length) event.preventDefault();
    });
  }

  function leaveAsText() {
    if (/^\s*#/.test(field.value)) return; // what is for one company stays so
    asText = true;
    const words = document.createElement("p");
    words.className = "small muted";
    words.textContent = "Kept as text.";
    turns.replaceChildren(words);
  }

  // What others did ----------------------------------------------------------------------------
  async function refresh(now = false) {
    clearTimeout(asking);
    if (!now && document.querySelector(".htmx-request")) return later();
    const turn = ++asked;
    try {
      const headers = { "If-None-Match": `"${mark}"` };
      const answer = await fetch(page.dataset.stateUrl, { headers });
      if (answer.redirected) throw new Error("signed out");
      if (answer.status === 200 && turn === asked) put(await answer.text());
      state("");
      if (read().lines.some((line) => !line.problem)) flush();
    } catch (error) {
      state(error.message === "signed out" ? "you are signed out" : "no connection, your lines are kept");
    }
    later();
  }

  function later() {
    clearTimeout(asking);
    asking = setTimeout(refresh, document.hidden ? ASK_HIDDEN : ASK_EVERY);
  }

  function state(words) {
    const place = document.getElementById("saved");
    if (!place) return;
    place.textContent = words || "both companies read along";
    place.classList.toggle("text-bad", Boolean(words));
  }

  function put(html) {
    const found = new DOMParser().parseFromString(html, "text/html");
    mark = found.querySelector("[data-mark]")?.dataset.mark ?? mark;
    for (const part of found.querySelectorAll("[data-part]")) {
      const there = document.getElementById(part.id);
      // What is being pressed or opened stays under the hand.
      if (there && window.Idiomorph) window.Idiomorph.morph(there, part, { morphStyle: "outerHTML" });
      else there?.replaceWith(document.adoptNode(part));
    }
    window.htmx?.process(document.getElementById("main"));
    settle();
  }

  function settle() {
    clockAt = Date.now();
    const now = document.getElementById("live-now");
    if (form && now) {
      form.hidden = now.dataset.mayType !== "1";
      form.elements.item.value = now.dataset.item;
    }
    show();
  }

  // After a change in place the page that came has its own mark.
  document.addEventListener("htmx:afterSettle", () => {
    mark = document.querySelector("[data-live]")?.dataset.mark ?? mark;
    settle();
    // Whoever pressed what is gone now goes on typing.
    const active = document.activeElement;
    if (form && !form.hidden && (active === document.body || active?.id === "main")) field.focus();
    later();
  });
  document.addEventListener("visibilitychange", () => document.hidden || refresh(true));
  later();

  // The clock goes by the server's time; the browser's only counts on.
  setInterval(() => {
    const place = document.querySelector("[data-left]");
    const digits = place?.querySelector("[data-clock]");
    if (!digits) return;
    const left = Number(place.dataset.left) - Math.floor((Date.now() - clockAt) / 1000);
    const all = Math.abs(left);
    digits.textContent = `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
    place.querySelector("[data-over]").textContent = left < 0 ? "over" : "left of";
    place.classList.toggle("over", left < 0);
  }, 1000);

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.body.dataset.singleKeys === "off") return;
    if (document.querySelector("dialog[open], .htmx-request")) return;
    if (event.key === "i" && form && !form.hidden) {
      event.preventDefault();
      field.focus();
      return;
    }
    const target = document.querySelector(`[data-live-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
}
