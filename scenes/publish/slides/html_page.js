"use strict";
// Shows one slide at a time.  A film is decoded to a blob when its slide is near and given back when it is far, so that
// the page takes the memory of three films and not of all.
const slides = [...document.querySelectorAll(".slide")];
const calm = matchMedia("(prefers-reduced-motion: reduce)"); // nothing moves before it is asked to
const button = document.getElementById("play");
const words = document.querySelector("nav").dataset; // what this page says by itself
let current = 0;
let pending = null; // the question that this film has still to ask
let open = null; // the question that is asked
let captions = recall("captions") === "on";

function recall(key) {
  try { return localStorage.getItem(`gdvideo ${key}`); } catch { return null; }
}
function remember(key, value) {
  try { localStorage.setItem(`gdvideo ${key}`, value); } catch { /* a browser that keeps nothing */ }
}
// What is kept from one visit to the next: the place, and whether first answers were right.  In a course, its platform
// keeps them (see course/scorm.js), because there a browser may be shared.
const record = window.record ?? {
  place: recall(`slide of ${location.pathname}`),
  answers: recall(`answers of ${location.pathname}`),
  shown(slide) { remember(`slide of ${location.pathname}`, slide.id); },
  answered() { remember(`answers of ${location.pathname}`, JSON.stringify([...given])); },
  told() {},
};
const filmOf = (slide) => slide.querySelector("video");

function unpacked(slide) {
  const packed = atob(slide.querySelector("script").textContent);
  const bytes = new Uint8Array(packed.length);
  for (let k = 0; k < packed.length; k++) bytes[k] = packed.charCodeAt(k);
  return URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
}

function load(slide) {
  const film = filmOf(slide);
  if (!film || film.src) return;
  film.src = film.dataset.film ?? unpacked(slide);
  if (!film.textTracks.length) {
    const track = film.addTextTrack("captions", words.track, document.documentElement.lang);
    for (const [start, end, text] of JSON.parse(film.dataset.captions)) track.addCue(new VTTCue(start, end, text));
    track.mode = "hidden"; // it tells what is said; the page shows it below the film, where it covers nothing
    track.addEventListener("cuechange", () => {
      slide.querySelector(".captions").textContent = [...track.activeCues].map((cue) => cue.text).join("\n");
    });
  }
}

function unload(slide) {
  const film = filmOf(slide);
  if (!film || !film.src) return;
  URL.revokeObjectURL(film.src);
  film.removeAttribute("src");
  film.load();
}

function start() {
  const slide = slides[current], film = filmOf(slide);
  button.hidden = true;
  if (open) return goOn();
  if (film && pending && pending.dataset.at === "0") return ask();
  slide.classList.remove("still");
  if (!film) return;
  if (film.ended) film.currentTime = 0;
  film.play().catch((refused) => {
    // Before the first key or click a browser plays no sound; a film that was left meanwhile is not refused.
    if (refused.name === "NotAllowedError" && slides[current] === slide) button.hidden = false;
  });
}

// ---- questions: the film stops, waits for an answer or for nobody, and goes on

const given = (() => { // by question, whether the first answer was right
  try { return new Map(JSON.parse(record.answers ?? "[]")); } catch { return new Map(); }
})();

function ask() {
  [open, pending] = [pending, null];
  filmOf(slides[current]).pause();
  open.hidden = false;
  open.focus({ preventScroll: true });
}

function close() {
  if (open) open.hidden = true;
  open = null;
}

/** Close the question, and go on behind the silence that the film leaves for it. */
function goOn() {
  const film = filmOf(slides[current]), until = Number(open.dataset.until);
  close();
  document.activeElement?.blur();
  if (film.currentTime < until) film.currentTime = until;
  start();
}

function answer(chosen) {
  const { id } = open.dataset, right = chosen.dataset.right === "yes";
  if (!given.has(id)) {
    given.set(id, right);
    record.answered(open, chosen);
  }
  for (const other of open.querySelectorAll("[data-answer]")) other.classList.toggle("chosen", other === chosen);
  chosen.querySelector(".mark").textContent = right ? "✓" : "✗";
  open.querySelector(".feedback").textContent = `${right ? words.right : words.wrong} ${chosen.dataset.feedback}`;
}

function tally() {
  const place = document.getElementById("count");
  if (!place) return;
  const asked = [...document.querySelectorAll(".question")].map((question) => question.dataset.id).filter((id) => given.has(id));
  const right = asked.filter((id) => given.get(id)).length;
  place.textContent = place.dataset.text.replace("%right", right).replace("%asked", asked.length);
  record.told();
}

/** Stop at the frame at which the question is asked. */
function watch() {
  const film = filmOf(slides[current]);
  if (pending && film && !film.paused && film.currentTime >= Number(pending.dataset.at)) ask();
  if (film && !film.paused) requestAnimationFrame(watch);
}

/** Make a question as it was before it was asked. */
function renew(slide) {
  pending = slide.querySelector(".question");
  if (!pending) return;
  pending.hidden = true;
  pending.querySelector(".feedback").textContent = "";
  for (const mark of pending.querySelectorAll(".mark")) mark.textContent = "";
  for (const chosen of pending.querySelectorAll(".chosen")) chosen.classList.remove("chosen");
}

function show(k) {
  k = Math.max(0, Math.min(slides.length - 1, k));
  const old = filmOf(slides[current]);
  if (old) old.pause();
  close();
  current = k;
  slides.forEach((slide, at) => {
    slide.classList.toggle("current", at === k);
    slide.inert = at !== k;
    if (Math.abs(at - k) <= 1) load(slide); else unload(slide);
  });
  const slide = slides[k], film = filmOf(slide);
  renew(slide);
  record.shown(slide);
  tally();
  const place = `${k + 1} / ${slides.length}`;
  document.getElementById("place").textContent = place;
  document.getElementById("live").textContent = words.place.replace("%k", k + 1).replace("%n", slides.length).replace("%title", () => slide.dataset.name);
  document.title = `${slide.dataset.name} · ${slides[0].dataset.name}`;
  history.replaceState(null, "", `#${slide.id}`);
  button.hidden = true;
  if (film) {
    film.currentTime = 0;
    if (calm.matches) {
      slide.classList.add("still");
      button.hidden = false;
    } else start();
  }
  tell();
}

/** The bar at the bottom, and what the pause button does. */
function tell() {
  const film = filmOf(slides[current]);
  const share = film && film.duration ? film.currentTime / film.duration : 1;
  const bar = document.getElementById("progress");
  bar.setAttribute("aria-valuemax", slides.length);
  bar.setAttribute("aria-valuenow", current + 1);
  bar.firstElementChild.style.transform = `scaleX(${(current + share) / slides.length})`;
  const plays = Boolean(film) && !film.paused;
  document.body.classList.toggle("playing", plays);
  const pause = document.querySelector("[data-do=pause]");
  pause.disabled = !film;
  pause.textContent = plays ? "❚❚" : "▶";
}

/** Show, or hide, what can be had beside the film; its button says which. */
function mark(what, on) {
  document.body.classList.toggle(`with-${what}`, on);
  document.querySelector(`[data-do=${what}]`).setAttribute("aria-pressed", on);
}

const actions = {
  next: () => (open ? goOn() : show(current + 1)),
  back: () => show(current - 1),
  first: () => show(0),
  last: () => show(slides.length - 1),
  pause() {
    const film = filmOf(slides[current]);
    if (film && !film.paused) film.pause(); else start();
  },
  captions() {
    captions = !captions;
    remember("captions", captions ? "on" : "off");
    mark("captions", captions);
  },
  notes() { mark("notes", !document.body.classList.contains("with-notes")); },
  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  },
};
const keys = {
  ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next",
  ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Home: "first", End: "last",
  p: "pause", k: "pause", c: "captions", n: "notes", f: "full",
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key.length > 1) return;
  const number = open && [...open.querySelectorAll("[data-answer]")][Number(event.key) - 1];
  if (number) return answer(number);
  const own = event.target.closest("button, a"); // these have a use of their own for some keys
  if (own && (event.key === "Enter" || event.key === " " && own.tagName === "BUTTON")) return;
  let action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (event.key === " " && event.shiftKey) action = "back";
  if (!action && current === 0 && event.key.length === 1) action = "next"; // "press any key"
  if (!action) return;
  event.preventDefault();
  actions[action]();
});

document.querySelector("main").addEventListener("click", (event) => {
  const chosen = event.target.closest(".question button");
  if (chosen && open) {
    if ("answer" in chosen.dataset) answer(chosen); else goOn();
    if (event.detail) chosen.blur(); // as of all buttons: the next key is for the slides again
    return;
  }
  if (event.target.closest("aside, a, button, .question")) return;
  actions[event.clientX < innerWidth / 4 && current > 0 ? "back" : "next"]();
});

let touched = null; // where one finger came down; two of them zoom
document.addEventListener("touchstart", (event) => {
  touched = event.touches.length === 1 ? event.touches[0] : null;
}, { passive: true });
document.addEventListener("touchend", (event) => {
  if (!touched) return;
  const { clientX, clientY } = event.changedTouches[0];
  const across = clientX - touched.clientX, along = clientY - touched.clientY;
  if (Math.abs(across) > 50 && Math.abs(across) > 2 * Math.abs(along)) actions[across < 0 ? "next" : "back"]();
}, { passive: true });
document.querySelectorAll("[data-do]").forEach((element) => {
  element.addEventListener("click", (event) => {
    actions[element.dataset.do]();
    if (event.detail) element.blur(); // clicked, not pressed by a key: the next key is for the slides again
  });
});
button.addEventListener("click", () => { start(); button.blur(); });
document.getElementById("again")?.addEventListener("click", () => {
  given.clear();
  record.answered();
  show(0);
});
document.addEventListener("play", () => requestAnimationFrame(watch), true);
document.addEventListener("timeupdate", watch, true);

let rest = 0;
function wake() {
  document.body.classList.remove("idle");
  clearTimeout(rest);
  rest = setTimeout(() => document.body.classList.add("idle"), 2500);
}
for (const kind of ["pointermove", "pointerdown", "focusin"]) document.addEventListener(kind, wake);
for (const kind of ["timeupdate", "play", "pause", "ended"]) document.addEventListener(kind, tell, true);
window.addEventListener("hashchange", () => {
  const k = slides.findIndex((slide) => `#${slide.id}` === location.hash);
  if (k >= 0 && k !== current) show(k);
});

mark("captions", captions);
document.querySelector("[data-do=full]").hidden = !document.fullscreenEnabled;
wake();
const wanted = location.hash.slice(1) || record.place;
show(Math.max(0, slides.findIndex((slide) => slide.id === wanted)));
