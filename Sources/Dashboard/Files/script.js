"use strict";
// Pages work without this script. It adds: the key / for searching, open explanations that are linked to,
// live figures, and progress of downloads.

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target;
  if (at instanceof Element && at.closest("input, textarea, select")) return;
  const field = document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  const closed = field.closest("details:not([open])");
  if (closed) closed.open = true;
  field.focus();
  field.select();
});

// A link to an explanation opens it.
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target && target.matches("details")) {
    target.open = true;
    target.scrollIntoView();
  }
}
window.addEventListener("hashchange", openTarget);
openTarget();
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
