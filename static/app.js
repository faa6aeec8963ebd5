// Everything works without this file; it only saves a click or a word.
"use strict";

// On a phone the menu and the filters start folded.
function fold() {
  for (const [part, width] of [["details.menu", "62rem"], ["details.more-filters", "48rem"]]) {
    const found = document.querySelector(part);
    if (found) found.open = window.matchMedia(`(min-width: ${width})`).matches;
  }
}

// What is typed is saved as a draft (data-autosave). A form that is sent waits for a save under
// way, so that the draft's version is right; once it is sent nothing is saved any more.
document.addEventListener("input", (event) => {
  const saver = event.target.closest("[data-autosave]");
  if (saver) saver.dataset.unsaved = "1";
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const saver = event.target, uploads = saver.closest("[data-uploads]");
  if (uploads) uploads.dataset.saving = "1";
  if (!saver.matches("[data-autosave]")) return;
  if (saver.closest("form").dataset.sent) { event.preventDefault(); return; }
  saver.dataset.saving = "1";
  delete saver.dataset.unsaved;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const saver = event.target;
  delete saver.closest("[data-uploads]")?.dataset.saving;
  if (saver.matches("[data-autosave]")) {
    delete saver.dataset.saving;
    const status = event.detail.xhr.status;
    if (status !== 200) saver.dataset.unsaved = "1";
    const shown = document.querySelector(saver.getAttribute("hx-target"));
    if (shown) shown.classList.toggle("not-saved", status !== 200 && status !== 409);
    if (status === 400 && !saver.dataset.renewed) renew(saver);
    if (status === 200) delete saver.dataset.renewed;
  }
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const unsaved = form.querySelector("[data-autosave][data-unsaved]");
    if (form.querySelector("[data-autosave]") && !unsaved) delete form.dataset.typed;
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target, saving = form.querySelector("[data-saving]");
  if (!saving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const again = () => setTimeout(() => form.requestSubmit(event.submitter));
  saving.addEventListener("htmx:afterRequest", again, { once: true });
});

// Who leaves, or signs out, within that second takes nothing away: the last words go along.
function flush() {
  document.querySelectorAll("form:not([data-sent]) [data-autosave][data-unsaved]").forEach((saver) => {
    const form = saver.closest("form"), body = new FormData();
    const outside = form.querySelectorAll("[name=csrf_token], [name=seen], [name=version], [name=over]");
    for (const field of new Set([...saver.querySelectorAll("[name]"), ...outside])) {
      if (field.matches("input, select, textarea")) body.append(field.name, field.value);
    }
    const headers = { "HX-Request": "true", "X-Autosave": "1" };
    fetch(saver.getAttribute("hx-post"), { method: "POST", body, headers, keepalive: true });
    delete saver.dataset.unsaved;
  });
}
window.addEventListener("pagehide", flush);
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-keep]")) flush();
});

// Signed in anew in another tab, by the same person: this page's token is renewed, the text saved.
async function renew(saver) {
  const form = saver.closest("form");
  saver.dataset.renewed = "1";
  const answer = await fetch(form.dataset.page);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const same = page.querySelector(`form[data-account="${form.dataset.account}"]`);
  if (!same) return;
  document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
  const token = same.querySelector("[name=csrf_token]").value;
  document.querySelectorAll("[name=csrf_token]").forEach((field) => { field.value = token; });
  saver.dispatchEvent(new Event("input"));
}
window.addEventListener("focus", () => {
  document.querySelectorAll("[data-autosave][data-unsaved]")
    .forEach((saver) => saver.dispatchEvent(new Event("input")));
});

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

// A long export says how far it has come; the file itself is an ordinary download.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-export]");
  if (!link) return;
  if (link.dataset.running) { event.preventDefault(); return; }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const mark = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const plain = link.href, marked = new URL(plain);
  marked.searchParams.set("mark", mark);
  link.href = marked;
  link.dataset.running = "1";
  const words = document.createElement("span");
  words.className = "quiet";
  words.setAttribute("role", "status");
  words.textContent = "Đang chuẩn bị tệp…";
  link.after(" ", words);
  const told = new URL("running/" + mark, plain);
  let begun = false, missed = 0;
  const timer = setInterval(async () => {
    const answer = await fetch(told, { headers: { "X-Polling": "1" } }).catch(() => null);
    const rows = answer && answer.ok ? (await answer.json()).rows : null;
    if (rows) words.textContent = `Đang chuẩn bị tệp: đã ghi ${rows.toLocaleString("vi")} dòng…`;
    begun = begun || rows !== null;
    missed = rows === null ? missed + 1 : 0;
    if (missed < (begun ? 1 : 3)) return;
    clearInterval(timer);
    words.remove();
    delete link.dataset.running;
  }, 1000);
  setTimeout(() => { link.href = plain; });
});

// "In" opens the browser's own printing. What is folded away comes out on paper too,
// but not the forms, nor the details of a line that nobody opened, and folds again.
function offerPrint() {
  document.querySelectorAll("[data-print], [data-ticks]").forEach((part) => { part.hidden = false; });
}
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("main details:not([open]):not(.no-print)").forEach((part) => {
    if (part.matches(".line-more") || part.querySelector("form")) return;
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

// "Chép" puts what a field holds on the clipboard, where that is not allowed in the older way.
function offerCopy() {
  document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
}
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy), said = button.nextElementSibling;
  field.select();
  let copied = true;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {  // without https there is no clipboard: what is selected can still be copied
    copied = document.execCommand("copy");
  }
  said.textContent = copied ? button.dataset.copied : "Đã chọn: bấm Ctrl+C để chép.";
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

// What takes long says so on its button.
document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("button[data-busy]");
  if (button && !event.defaultPrevented) button.textContent = button.dataset.busy;
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

// Choosing what is chased: an agency as a whole, all of the list, and how much is chosen.
function countChosen(form) {
  const all = form.elements.scope.checked, groups = [...form.querySelectorAll("[data-count]")];
  const counts = groups.map((group) => {
    const whole = group.querySelector("[data-whole]").checked;
    return whole ? Number(group.dataset.count) : group.querySelectorAll("[name=item]:checked").length;
  });
  const chosen = all ? Number(form.dataset.chase) : counts.reduce((sum, count) => sum + count, 0);
  form.querySelector("[data-chosen]").textContent = `Đã chọn ${chosen} việc.`;
}
function tick(boxes, checked) { boxes.forEach((box) => { box.checked = checked; }); }
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-ticks]");  // one tick for all those boxes of a page
  if (all) tick(all.closest("form").querySelectorAll(`[name=${all.dataset.ticks}]`), event.target.checked);
});
document.addEventListener("change", (event) => {
  const box = event.target, form = box.closest("form[data-chase]");
  if (!form) return;
  if (box.name === "scope") tick(form.querySelectorAll("[name=item], [name=whole]"), box.checked);
  else {
    const group = box.closest("[data-count]");
    if (box.name === "whole") tick(group.querySelectorAll("[name=item]"), box.checked);
    else if (!box.checked) tick([group.querySelector("[data-whole]")], false);
    if (!box.checked) form.elements.scope.checked = false;
  }
  countChosen(form);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-chase]").forEach(countChosen);
});

// A text to be sent elsewhere takes up the note that is typed, and is copied by its button.
document.addEventListener("input", (event) => {
  if (event.target.name !== "note") return;
  const note = event.target.value.trim();
  event.target.form.querySelectorAll("textarea[data-before]").forEach((text) => {
    text.value = [text.dataset.before, note, text.dataset.after].filter(Boolean).join("\n\n");
  });
});
document.addEventListener("DOMContentLoaded", () => { fold(); offerPrint(); offerCopy(); showProblems(); });
document.addEventListener("htmx:afterSwap", showProblems);
