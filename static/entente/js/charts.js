// Hover and focus explain a mark of a picture: the words stand in data-tip, the table says the same.
const place = (frame) => {
  let tip = frame.querySelector(":scope > .chart-tip");
  if (!tip) {
    tip = document.createElement("div");
    tip.className = "chart-tip";
    tip.hidden = true;
    frame.append(tip);
  }
  return tip;
};

function show(mark) {
  const frame = mark.closest(".chart-frame");
  if (!frame) return;
  const tip = place(frame);
  tip.replaceChildren(
    ...mark.dataset.tip.split("\n").map((line, index) => {
      const row = document.createElement(index ? "div" : "b");
      row.textContent = line;
      return row;
    }),
  );
  tip.hidden = false;
  // Positions are set through the CSS object model, which the content security policy allows.
  const box = mark.getBoundingClientRect();
  const outer = frame.getBoundingClientRect();
  const left = box.left - outer.left + box.width / 2 - tip.offsetWidth / 2;
  const above = box.top - outer.top - tip.offsetHeight - 8;
  tip.style.left = `${Math.max(0, Math.min(left, outer.width - tip.offsetWidth))}px`;
  tip.style.top = `${above < 0 ? box.bottom - outer.top + 8 : above}px`;
}

function hide(mark) {
  const tip = mark.closest(".chart-frame")?.querySelector(":scope > .chart-tip");
  if (tip) tip.hidden = true;
}

for (const [type, act] of [
  ["pointerover", show],
  ["focusin", show],
  ["pointerout", hide],
  ["focusout", hide],
]) {
  document.addEventListener(type, (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const mark =
      target?.closest("[data-tip]") || (type.startsWith("focus") && target?.querySelector("[data-tip]"));
    if (mark) act(mark);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const tip of document.querySelectorAll(".chart-tip")) tip.hidden = true;
});
