// Does this page go blank once its session has ended? Nobody clicks any more who left the desk, or was signed out elsewhere.

const SESSION = "/api/session";
const EVERY = 10_000;
const PATIENCE = 5_000;

// The session under which the page was drawn: whoever signs in after it, in this very browser, is somebody else.
let owner;
// By this computer's clock, which goes on while it sleeps, as the browser's own stopwatch need not.
let asked = Date.now();
let deadline = asked + Number(new URL(import.meta.url).searchParams.get("seconds")) * 1000;
let isAsking = false;

function hasPassed() {
  return Date.now() >= deadline;
}

async function ask() {
  const answer = await fetch(SESSION, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  const told = await answer.json();
  // Something between here and the server may answer in its place: that says nothing about the session.
  if (!answer.ok || !Number.isFinite(told.seconds)) throw new Error("This is not the server's answer.");
  return told;
}

async function check() {
  if (isAsking) return;
  isAsking = true;
  asked = Date.now();
  // It may have been used in another tab; until that is known, nobody sees the page.
  if (hasPassed()) document.documentElement.style.display = "none";
  const told = await ask().catch(() => null);
  isAsking = false;
  if (!told) return hasPassed() && blank();
  owner ??= told.session;
  if (told.session === null || told.session !== owner) leave();
  else stay(told.seconds);
}

function stay(seconds) {
  deadline = asked + seconds * 1000;
  document.documentElement.style.removeProperty("display");
}

function writeSignIn() {
  return `/sign-in?${new URLSearchParams({ next: location.pathname + location.search, notice: "ended" })}`;
}

// Nothing of the page stays, be it in the document or, with the page that follows, in the browser's memory.
function leave() {
  const address = writeSignIn();
  blank();
  location.replace(address);
}

// Without the server there is no other page to go to.
function blank() {
  clearInterval(clock);
  const page = document.implementation.createHTMLDocument("You were signed out · MaYA Track");
  page.documentElement.lang = "en";
  const add = (parent, name, text) => Object.assign(parent.appendChild(page.createElement(name)), { textContent: text });
  Object.assign(add(page.head, "link", ""), { rel: "stylesheet", href: "/sign-in/style.css" });
  const main = add(page.body, "main", "");
  add(main, "h1", "You were signed out");
  add(main, "p", "Your sign-in has ended: sign in again to go on.");
  add(main, "a", "Sign in again").href = writeSignIn();
  document.documentElement.replaceWith(page.documentElement);
}

function look() {
  const since = Date.now() - asked;
  // Less than nothing: somebody set the clock back.
  if (since < 0 || since >= EVERY || hasPassed()) check();
}

const clock = setInterval(look, 1_000);
// Timers of a page that nobody sees are slow, and those of one that the browser put away stand still.
document.addEventListener("visibilitychange", check);
for (const name of ["pageshow", "online"]) window.addEventListener(name, check);
check();
