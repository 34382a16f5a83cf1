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

// Live figures: the server says that something changed, the part of the page is asked for anew.
const live = document.querySelector("[data-live]");
const figures = document.getElementById("cijfers");

async function part(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  return made.content;
}

// What is asked for besides waits until the page itself is painted.
const painted = new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });

if (live && figures && window.EventSource) painted.then(() => {
  let asking = false;
  let again = false;
  const refresh = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const before = new Map([...figures.querySelectorAll(".figures li")].map((item) => [item.id, item.textContent]));
      const focused = document.activeElement && figures.contains(document.activeElement)
        ? document.activeElement.getAttribute("href") : null;
      figures.replaceChildren(await part(live.dataset.part));
      for (const item of figures.querySelectorAll(".figures li")) {
        if (before.has(item.id) && before.get(item.id) !== item.textContent) item.classList.add("changed");
      }
      if (focused) {
        const link = [...figures.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused);
        if (link) link.focus();
      }
      live.textContent = live.dataset.on;
      live.classList.add("on");
    } catch {
      live.textContent = live.dataset.off;
      live.classList.remove("on");
    }
    asking = false;
    if (again) { again = false; refresh(); }
  };
  const source = new EventSource(live.dataset.live);
  let begun = false;
  source.addEventListener("begin", () => {
    live.textContent = live.dataset.on;
    live.classList.add("on");
    // What changed while there was no connection.
    if (begun) refresh();
    begun = true;
  });
  // The figures follow the message at once; what is added up a moment later is asked for once more.
  source.addEventListener("change", () => { refresh(); setTimeout(refresh, 700); });
  source.onerror = () => {
    live.textContent = live.dataset.off;
    live.classList.remove("on");
  };
  window.addEventListener("pagehide", () => source.close());
});

// Parts that take longer come after the page.
for (const place of document.querySelectorAll("[data-load]")) {
  painted.then(() => part(place.dataset.load)).then((content) => place.replaceChildren(content), () => {});
}

// Trainings to choose from come once somebody wants to choose.
const choices = document.querySelector("[data-choices]");
if (choices) {
  document.querySelector("[list=" + choices.id + "]").addEventListener("focus", () => {
    part(choices.dataset.choices).then((content) => choices.replaceChildren(content), () => {});
  }, { once: true });
}

// A download with its progress, checked against the SHA-256 the server told before.
const download = document.getElementById("ophalen");
if (download && window.ReadableStream && window.crypto && crypto.subtle) {
  download.addEventListener("click", async (event) => {
    event.preventDefault();
    const progress = document.getElementById("voortgang");
    const outcome = document.getElementById("uitslag");
    progress.hidden = false;
    progress.value = 0;
    outcome.textContent = "";
    try {
      const answer = await fetch(download.href, { redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const pieces = [];
      let length = 0;
      const reader = answer.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        pieces.push(value);
        length += value.length;
        progress.value = length;
      }
      const file = new Blob(pieces, { type: "application/octet-stream" });
      const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      const digits = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      if (digits !== download.dataset.sha256) {
        outcome.textContent = download.dataset.differs;
        return;
      }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = download.download;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      outcome.textContent = download.dataset.done;
    } catch {
      outcome.textContent = download.dataset.failed;
    }
  });
}
