// Delegated events: parts that htmx brings later behave like those that were there.

export function on(type, selector, handler, options) {
  document.addEventListener(
    type,
    (event) => {
      const hit = event.target instanceof Element ? event.target.closest(selector) : null;
      if (hit) handler(event, hit);
    },
    options,
  );
}

// Runs for the page now and for every part that htmx puts in later.
export function onContent(handler) {
  handler(document);
  document.addEventListener("htmx:afterSettle", (event) => handler(event.target));
}

export function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !/^(checkbox|radio|button|submit|range)$/.test(target.type)
  );
}

export function storage(kind) {
  try {
    const store = window[kind];
    store.setItem("entente.probe", "1");
    store.removeItem("entente.probe");
    return store;
  } catch {
    return null; // Private windows and strict settings: behave as without.
  }
}
