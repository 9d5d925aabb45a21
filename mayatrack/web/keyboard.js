// Where does the keyboard go on? Into the page that the menu opened, into a form that opens over it, and back to its place
// once what it stood on is gone.

const FORM = "[data-testid=stPopoverBody]";
const MAIN = "[data-testid=stMain]";
// Whatever opens over the page stands outside of it, at the end of the document.
const PAGE = "#root";

// What had the focus last; and what of the page had it, then everything that this stands in.
let last = null;
let trail = [];

function focus(element) {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) {
    element.tabIndex = -1;
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }
  element.focus({ preventScroll: true });
}

document.addEventListener("focusin", ({ target }) => {
  last = target;
  if (!target.closest(PAGE)) return;
  trail = [];
  for (let element = target; element !== document.body && element; element = element.parentElement) trail.push(element);
});

// Whoever points somewhere goes on from there.
document.addEventListener("pointerdown", () => (trail = []), true);

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-testid=stSidebarNavLink]")) focus(document.querySelector(MAIN));
});

// Arrow keys lead through a table and Tab leads out of it; the grid would stop at every cell of a row.
window.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Tab" && event.target.closest("[data-testid=data-grid-canvas]")) event.stopImmediatePropagation();
  },
  true,
);

// Drawn anew, the page has lost what had the focus: the browser would go on at its very top.
document.addEventListener(
  "keydown",
  ({ key }) => {
    if (key !== "Tab" || document.activeElement !== document.body || !last || last.isConnected) return;
    const place = trail.find((element) => element.isConnected);
    if (place) focus(place.querySelector(MAIN) ?? place);
  },
  true,
);

new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    const form = node.nodeType === Node.ELEMENT_NODE && (node.matches(FORM) ? node : node.querySelector(FORM));
    if (form && !form.contains(document.activeElement)) focus(form);
  }
}).observe(document.body, { childList: true, subtree: true });
