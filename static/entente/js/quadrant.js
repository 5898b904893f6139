// The picture of risk against value works as plain links with titles. This adds: the house's own
// tooltip in place of the browser's, arrow keys from bubble to bubble, and addresses without blanks.
for (const mark of document.querySelectorAll(".quadrant-picture a:has(> title)")) {
  const title = mark.querySelector("title");
  mark.setAttribute("aria-label", title.textContent.replaceAll("\n", ". "));
  mark.dataset.tip = title.textContent;
  title.remove();
}

const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const middle = (mark) => {
  const box = mark.querySelector("circle").getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
};

// The nearest bubble that lies in the direction; what lies beside the way counts as farther.
function neighbour(from, [dx, dy]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const mark of from.ownerSVGElement.querySelectorAll("a.bubble")) {
    if (mark === from) continue;
    const [at, down] = middle(mark);
    const along = (at - x) * dx + (down - y) * dy;
    const aside = Math.abs((at - x) * dy) + Math.abs((down - y) * dx);
    if (along <= 0 || along < aside / 3) continue;
    const distance = along + 2 * aside;
    if (distance < least) [best, least] = [mark, distance];
  }
  return best;
}

document.addEventListener("keydown", (event) => {
  const direction = DIRECTIONS[event.key];
  const from = document.activeElement?.closest?.(".quadrant-picture a.bubble");
  if (!direction || !from || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  neighbour(from, direction)?.focus();
});

for (const form of document.querySelectorAll("form[data-tidy-address]")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}
