// A screen on a wall: says when it was last told, since when it hears nothing, and that it ended.
"use strict";

const lost = document.getElementById("lost"), since = document.getElementById("lost-since");
const time = (at) => at.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
let heard = new Date();

function tell() {
  const place = document.getElementById("heard");
  if (place) place.textContent = ` · xem lại lúc ${time(heard)}`;
}
document.addEventListener("htmx:afterRequest", (event) => {
  const status = event.detail.xhr.status;
  if (status === 404) { location.reload(); return; }
  if (status === 200) { heard = new Date(); lost.hidden = true; return; }
  since.textContent = time(heard);
  lost.hidden = false;
});
document.addEventListener("htmx:afterSettle", tell);
tell();
