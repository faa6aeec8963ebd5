// Once a session is over no page of it stays on the screen (ASVS 14.3.1): not in another tab, not
// where nobody did anything for long, not behind the "back" button. Who typed something and whose
// session merely ran out finds it again after signing in; till then the page is covered.
"use strict";
(() => {
  const SIGN_IN = "/sign-in", MINUTE = 60_000;
  const body = document.body, { who, over } = body.dataset;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  if (over) tabs?.postMessage({ over });
  if (!who) return;

  const idle = Number(body.dataset.idle) * MINUTE + 75_000; // the server grants a minute on top
  let due = 0, cover = null;

  function seen() {
    due = Date.now() + idle;
    tabs?.postMessage({ who });
  }

  function isChanged(field) {
    if (/^(checkbox|radio)$/.test(field.type)) return field.checked !== field.defaultChecked;
    if (field.matches("select")) return false;
    return field.value !== field.defaultValue;
  }
  function hasWords() {
    if (document.querySelector("#problems, #refusal, #late, #refusals > *, [data-unsaved]")) return true;
    return [...document.querySelectorAll("main :is(input:not([type=hidden]), textarea)")].some(isChanged);
  }

  function hide(sentence, path) {
    if (cover) return;
    for (const part of body.children) part.dataset.covered = part.hidden = true;
    cover = document.createElement("main");
    cover.className = "page";
    cover.id = "cover";
    const words = document.createElement("p"), link = document.createElement("a");
    words.className = "refusal";
    words.setAttribute("role", "alert");
    link.href = path;
    link.textContent = path === SIGN_IN ? "Đăng nhập lại" : "Tải lại trang";
    if (path === SIGN_IN) link.target = "_blank";
    words.append(sentence + " ", link);
    cover.append(words);
    body.append(cover);
  }
  function show() {
    if (!cover) return;
    cover.remove();
    cover = null;
    for (const part of body.querySelectorAll(":scope > [data-covered]")) {
      part.hidden = false;
      delete part.dataset.covered;
    }
  }

  // `how`: "left" by signing out, or "ended" by itself.
  function leave(how) {
    if (how === "ended" && hasWords()) {
      show();
      hide("Phiên đăng nhập đã hết. Những gì bạn nhập ở đây vẫn còn: đăng nhập lại ở thẻ mới rồi quay lại.", SIGN_IN);
      return;
    }
    const here = encodeURIComponent(location.pathname + location.search);
    body.replaceChildren(); // at once, even where the way to the server is cut
    location.replace(how === "ended" ? `${SIGN_IN}?next=${here}` : SIGN_IN);
  }

  // Asks who is signed in now; a poll is no sign of life.
  async function check() {
    due = Date.now() + MINUTE;
    const answer = await fetch(SIGN_IN, { headers: { "X-Polling": "1" }, cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.body.dataset;
    if (now.over) leave(now.over);
    else if (now.who === who) show();
    else leave("left");
  }
  function checkIfDue() {
    if (!document.hidden && Date.now() > due) check();
  }

  tabs?.addEventListener("message", ({ data }) => {
    if (data.over) leave(data.over);
    else if (data.who !== who) leave("left");
    else {
      due = Date.now() + idle;
      show();
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    hide("Đang xem phiên đăng nhập còn không.", location.href);
    check();
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const polls = detail.requestConfig?.headers["X-Polling"];
    if (!polls && detail.successful) seen();
  });
  document.addEventListener("visibilitychange", checkIfDue);
  setInterval(checkIfDue, 15_000);
  seen();
})();
