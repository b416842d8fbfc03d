"use strict";
// Reports to a learning platform (LMS) by the API of SCORM 1.2: how far a learner has come, and the first answers.  It
// stands before the script of the slides, which remember by `window.record`; without an API there is none, and the
// browser remembers.  Source: ADL, SCORM Run-Time Environment 1.2; element by element below.
(() => {
  const HOPS = 50; // frames in frames; more is a loop
  const LONGEST = 4096; // characters of cmi.suspend_data
  const PAUSE = 1000; // ms after a change until it is committed, since platforms may stop the page for it
  const FINAL = ["passed", "failed", "completed"];

  /** The API of a window or of what it is framed in; null where there is none, or other origins hide it. */
  function find(frame) {
    for (let hops = 0; frame && hops < HOPS; hops++) {
      try {
        if (frame.API) return frame.API;
      } catch { /* a page of another origin; what frames it may have one */ }
      if (frame.parent === frame) break;
      frame = frame.parent;
    }
    return null;
  }
  const api = find(window) ?? find(window.opener) ?? find(window.top.opener);
  if (!api) return;

  /** What the API returns, as text; nothing where it fails. */
  function call(name, ...values) {
    try { return String(api[name](...values) ?? ""); } catch (fault) { complain(name, values, fault); return ""; }
  }
  function complain(name, values, why) {
    console.warn(`SCORM: ${name}(${values.join(", ")}): ${why}`); // for those who run the platform; learners go on
  }
  /** The value of an element; nothing of one that the platform does not have. */
  const get = (element) => call("LMSGetValue", element);
  const sent = new Map();
  function set(element, value) {
    value = String(value);
    if (sent.get(element) === value) return;
    sent.set(element, value);
    if (call("LMSSetValue", element, value) === "true") return;
    const number = call("LMSGetLastError");
    complain("LMSSetValue", [element, value], `${number} ${call("LMSGetErrorString", number)}`);
  }

  if (call("LMSInitialize", "") !== "true") return;
  const begun = performance.now();
  const films = [...document.querySelectorAll(".slide.beat")].map((slide) => slide.id);
  const questions = [...document.querySelectorAll(".question")].map((question) => question.dataset.id);
  const mode = get("cmi.core.lesson_mode") || "normal"; // browse and review are not judged
  const before = get("cmi.core.lesson_status");
  const mastery = Number.parseFloat(get("cmi.student_data.mastery_score") || document.body.dataset.mastery);
  const interactions = get("cmi.interactions._count"); // nothing where the platform keeps none
  const kept = (() => { try { return JSON.parse(get("cmi.suspend_data") || "{}"); } catch { return {}; } })();
  const seen = new Set(films.filter((film, k) => kept.seen?.[k] === "1"));
  const answers = new Map(Object.entries(kept.answers ?? {}).filter(([id]) => questions.includes(id)));
  let place = get("cmi.core.lesson_location");
  let recorded = Number.parseInt(interactions, 10);
  let waiting = 0, over = false;

  const score = () => Math.round(1e4 * [...answers.values()].filter(Boolean).length / questions.length) / 100;

  /** Completed when all films have been seen; where there is a mastery score, passed or failed instead, once it is sure. */
  function status() {
    if (seen.size < films.length) return "incomplete";
    if (!questions.length || Number.isNaN(mastery)) return "completed";
    if (score() >= mastery) return "passed";
    return answers.size < questions.length ? "incomplete" : "failed";
  }

  function judge() {
    if (mode === "browse" && !FINAL.includes(before)) return set("cmi.core.lesson_status", "browsed");
    if (mode !== "normal") return;
    const found = status(), final = FINAL.includes(found);
    if (final || !FINAL.includes(before)) set("cmi.core.lesson_status", found);
    // By a mastery score a platform judges on its own as soon as it knows a score, and so it is told one that counts.
    if (questions.length && (final || Number.isNaN(mastery) && answers.size)) {
      set("cmi.core.score.min", 0);
      set("cmi.core.score.max", 100);
      set("cmi.core.score.raw", score());
    }
  }

  /** HHHH:MM:SS.SS since this session began. */
  function sessionTime() {
    const hundredths = Math.round((performance.now() - begun) / 10), seconds = Math.floor(hundredths / 100);
    const two = (value) => String(value).padStart(2, "0");
    const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
    return `${clock.padStart(10, "0")}.${two(hundredths % 100)}`;
  }

  function report() {
    clearTimeout(waiting);
    if (over) return;
    set("cmi.core.lesson_location", place);
    const data = JSON.stringify({ seen: films.map((film) => Number(seen.has(film))).join(""), answers: Object.fromEntries(answers) });
    if (data.length <= LONGEST) set("cmi.suspend_data", data);
    judge();
    set("cmi.core.session_time", sessionTime());
    call("LMSCommit", "");
  }
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(report, PAUSE);
  }

  function finish() {
    if (over) return;
    set("cmi.core.exit", "suspend"); // who comes again finds place and answers, after the end, too
    report();
    over = true;
    call("LMSFinish", "");
  }

  /** One answer as an interaction, its id first; answers are letters there, in the order in which they stand. */
  function interact(question, chosen) {
    if (Number.isNaN(recorded) || mode !== "normal") return;
    const offered = [...question.querySelectorAll("[data-answer]")], right = (one) => one.dataset.right === "yes";
    const letter = (one) => "abcdefghijklmnopqrstuvwxyz"[offered.indexOf(one)];
    const here = `cmi.interactions.${recorded++}`;
    set(`${here}.id`, question.dataset.id);
    set(`${here}.type`, "choice");
    set(`${here}.time`, new Date().toTimeString().slice(0, 8));
    set(`${here}.correct_responses.0.pattern`, letter(offered.find(right)));
    set(`${here}.weighting`, 1);
    set(`${here}.student_response`, letter(chosen));
    set(`${here}.result`, right(chosen) ? "correct" : "wrong");
  }

  window.record = {
    place,
    answers: JSON.stringify([...answers].map(([id, right]) => [id, Boolean(right)])),
    shown(slide) {
      place = slide.id;
      if (films.includes(slide.id)) seen.add(slide.id);
      soon();
    },
    answered(question, chosen) {
      answers.set(question.dataset.id, Number(chosen.dataset.right === "yes"));
      interact(question, chosen);
      soon();
    },
    told() {
      const told = document.getElementById("reported");
      told.textContent = told.dataset.text.replace("%seen", seen.size);
      told.hidden = false;
      for (const id of ["stays", "again"]) document.getElementById(id).hidden = true; // attempts are the platform's
    },
  };
  addEventListener("pagehide", finish);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // a session of its own
  document.addEventListener("visibilitychange", () => { if (document.hidden) report(); }); // it may never come back
})();
