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

// Typing "@" offers the people of the list below the text; the list works without it.
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
function offer(area) {
  area.parentElement.querySelector(".offers")?.remove();
  const typed = /(?:^|\s)@([^@\n]{0,30})$/.exec(area.value.slice(0, area.selectionStart));
  if (!typed) return;
  const names = [...document.querySelectorAll(`#${area.dataset.mentions} [data-name]`)].map((name) => name.textContent);
  const found = names.filter((name) => bare(name).split(" ").some((word, i, all) => all.slice(i).join(" ").startsWith(bare(typed[1]))));
  if (!found.length) return;
  const list = document.createElement("ul");
  list.className = "offers";
  for (const name of found.slice(0, 6)) {
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: name});
    button.addEventListener("click", () => {
      const start = area.selectionStart - typed[1].length;
      area.setRangeText(name + " ", start, area.selectionStart, "end");
      list.remove();
      area.focus();
    });
    list.append(document.createElement("li"));
    list.lastChild.append(button);
  }
  area.after(list);
}
document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-mentions]")) offer(event.target);
});
document.addEventListener("keydown", (event) => {
  const list = event.target.closest(".field")?.querySelector(".offers");
  if (!list) return;
  if (event.key === "Escape") { list.remove(); return; }
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...list.querySelectorAll("button")];
  (buttons[buttons.indexOf(document.activeElement) + step] || list.previousElementSibling).focus();
});

document.addEventListener("DOMContentLoaded", () => { fold(); showProblems(); });
document.addEventListener("htmx:afterSwap", showProblems);
