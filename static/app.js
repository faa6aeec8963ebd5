// Everything works without this file; it only saves a click or a word.
"use strict";

// On a phone the menu and the filters start folded.
function fold() {
  for (const [part, width] of [["details.menu", "62rem"], ["details.more-filters", "48rem"]]) {
    const found = document.querySelector(part);
    if (found) found.open = window.matchMedia(`(min-width: ${width})`).matches;
  }
}

// A second click on "send" while the first is under way sends nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
});
function unlock() {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
}
window.addEventListener("pageshow", unlock);

// What cannot be undone asks first.
document.addEventListener("click", (event) => {
  const asks = event.target.closest("[data-confirm]");
  if (asks && !window.confirm(asks.dataset.confirm)) event.preventDefault();
});

// "In" opens the browser's own printing. What is folded away comes out on paper too,
// but not the forms, and folds again.
function offerPrint() {
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
}
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("main details:not([open]):not(.no-print)").forEach((part) => {
    if (part.querySelector("form")) return;
    part.open = true;
    part.dataset.folded = "1";
  });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-folded]").forEach((part) => {
    part.open = false;
    delete part.dataset.folded;
  });
});

// Leaving a page with typed but unsent text asks first.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (form) form.dataset.typed = "1";
});
window.addEventListener("beforeunload", (event) => {
  const unsent = document.querySelector("form[data-keep][data-typed]:not([data-sent])");
  if (!unsent) return;
  event.preventDefault();
  setTimeout(unlock, 1000); // who chooses to stay can send after all
});

// After a refused form, the summary of what to mend gets the focus.
function showProblems() {
  const problems = document.getElementById("problems");
  if (problems) problems.focus();
}

document.addEventListener("DOMContentLoaded", () => { fold(); offerPrint(); showProblems(); });
document.addEventListener("htmx:afterSwap", showProblems);
