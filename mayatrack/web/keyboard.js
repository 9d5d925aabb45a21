// Where does the keyboard go on? Into the page that the menu opened, into a form that opens over it, and back to its place
// once what it stood on is gone. In a review, digits are points, and what is typed is sent before anybody leaves it.

const FORM = "[data-testid=stPopoverBody]";
const TABLE = "[data-testid=stTableStyledTable]";
const MAIN = "[data-testid=stMain]";
// Whatever opens over the page stands outside of it, at the end of the document.
const PAGE = "#root";

const CRITERIA = ".st-key-review_points [role=radiogroup]";
const SUBMIT = "[class*=st-key-review_][class*=_submit] button";
const TYPED = "[class*=st-key-review_] textarea";
const PAUSE_MILLISECONDS = 1000;

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

// A list of options tells the form that the focus has gone to it, although it never left the field: the form then takes its
// other fields out of the way of Tab. They come back before Tab goes on.
window.addEventListener(
  "keydown",
  ({ key, target }) => {
    if (key !== "Tab") return;
    for (const element of target.closest(FORM)?.querySelectorAll("[data-tabindex]") ?? []) {
      if (element.dataset.tabindex) element.setAttribute("tabindex", element.dataset.tabindex);
      else element.removeAttribute("tabindex");
      delete element.dataset.tabindex;
    }
  },
  true,
);

// A table that is wider than the screen takes the focus, so that the arrow keys move it.
const tables = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const table = target.matches(TABLE) ? target : target.querySelector(TABLE);
    const frame = table?.parentElement;
    if (!frame) continue;
    if (frame.scrollWidth > frame.clientWidth) {
      frame.tabIndex = 0;
      frame.role = "region";
      frame.ariaLabel = table.ariaLabel;
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name);
    }
  }
});

function watchTables(node) {
  for (const table of node.querySelectorAll(TABLE)) {
    tables.observe(table);
    tables.observe(table.parentElement);
  }
}

new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const form = node.matches(FORM) ? node : node.querySelector(FORM);
    if (form && !form.contains(document.activeElement)) focus(form);
    watchTables(node);
  }
}).observe(document.body, { childList: true, subtree: true });
watchTables(document);

// A digit chooses the points, of the criterion that has the focus or else of the first that has none, and goes on.
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!/^\d$/.test(key) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (target.closest("textarea, [contenteditable], input:not([type=radio]), [role=dialog]")) return;
  const criteria = [...document.querySelectorAll(CRITERIA)];
  const criterion = target.closest(CRITERIA) ?? criteria.find((each) => !each.querySelector("input:checked"));
  const labels = [...(criterion?.querySelectorAll("label") ?? [])];
  const option = labels.find((label) => Number.parseInt(label.innerText, 10) === Number(key))?.querySelector("input");
  if (!option || option.disabled) return;
  option.click();
  const next = criteria[criteria.indexOf(criterion) + 1];
  (next?.querySelector("input:checked") ?? next?.querySelector("input") ?? option).focus();
});

// In a call, a digit chooses what the person does, or takes it back.
const TOLD = ".st-key-call_outcomes input[type=checkbox]";

document.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey, target }) => {
  if (!/^[1-9]$/.test(key) || ctrlKey || altKey || metaKey) return;
  if (target.closest("textarea, [contenteditable], input:not([type=radio], [type=checkbox]), [role=dialog]")) return;
  document.querySelectorAll(TOLD)[Number(key) - 1]?.click();
});

// The parts of a date, tabs and radio buttons keep Enter to themselves, also with a key beside it that belongs to the button.
const SAVE = "[class*=st-key-call_][class*=_save] button";
const KEEPERS = "[role=spinbutton], [role=tab], input[type=radio]";

window.addEventListener(
  "keydown",
  (event) => {
    const save = document.querySelector(SAVE);
    if (!save || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.closest(KEEPERS)) return;
    // Nobody else hears it: one press saves once.
    event.stopPropagation();
    event.preventDefault();
    save.click();
  },
  true,
);

// The points keep Enter to themselves, also with a key beside it that belongs to the button.
window.addEventListener(
  "keydown",
  ({ key, ctrlKey, metaKey, target }) => {
    if (key === "Enter" && (ctrlKey || metaKey) && target.closest(CRITERIA)) document.querySelector(SUBMIT)?.click();
  },
  true,
);

// Streamlit sends a field when it loses the focus, which it does not when somebody closes or reloads the page.
let pause = 0;

function send(field) {
  clearTimeout(pause);
  field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches(TYPED)) return;
  clearTimeout(pause);
  pause = setTimeout(send, PAUSE_MILLISECONDS, target);
});

// The server drops what it is sent while it draws the page of somebody who leaves. Whoever reloads is back at once, so that
// this tab keeps the text until then, and no longer.
const KEPT = "mayatrack-typed";
const RELOAD_MILLISECONDS = 30_000;
const RUNNING = "[data-testid=stApp]:not([data-test-script-state=notRunning])";

function nameOf(field) {
  return field.closest("[class*=st-key-review_]").className.match(/st-key-review_[\da-f-]+/)[0];
}

window.addEventListener("beforeunload", () => {
  const field = document.activeElement;
  if (!field?.matches(TYPED)) return;
  send(field);
  sessionStorage.setItem(KEPT, JSON.stringify({ name: nameOf(field), text: field.value, at: Date.now() }));
});

function type(field, text) {
  // Past React's own setter, which would take the text for one that it knows.
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  send(field);
}

function restore({ name, text, at }) {
  if (Date.now() - at > RELOAD_MILLISECONDS) return;
  const field = document.querySelector(TYPED);
  if (!field || document.querySelector(RUNNING)) setTimeout(restore, 100, { name, text, at });
  else if (nameOf(field) === name && field.value !== text) type(field, text);
}

const kept = sessionStorage.getItem(KEPT);
sessionStorage.removeItem(KEPT);
if (kept) restore(JSON.parse(kept));
