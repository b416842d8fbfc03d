// The prompter: records a beat sentence by sentence, lets it be heard, and keeps it.

import { at, beatShown, element, film, filmShown, light, post, prompter, say, state, words } from "./page.js";

const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
let recorder = null;
let about = null; // the beat of the take: its scene and its name

function tell(text, faults = []) {
  at("said-of-take").textContent = text;
  at("faults").replaceChildren(...faults.map((fault) => element("li", fault)));
}

function enable(take) {
  at("hear").disabled = at("keep").disabled = !take;
}

async function begin() {
  enable(false);
  at("take").pause();
  let sound;
  try {
    sound = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 },
    });
  } catch (error) {
    tell(say("no_microphone", { why: error.message }));
    return;
  }
  about = state.place;
  const parts = [];
  const type = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  recorder = new MediaRecorder(sound, { mimeType: type, audioBitsPerSecond: 128000 });
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.addEventListener("stop", () => {
    for (const track of sound.getTracks()) track.stop();
    send(new Blob(parts, { type }));
  });
  recorder.start();
  document.body.classList.add("prompting");
  at("sentences").tabIndex = 0; // it may have to be scrolled
  at("record").textContent = words.stop;
  at("next").disabled = false;
  prompter.sentence = null;
  tell(words.recording);
  film.muted = true;
  film.loop = false;
  at("loop").setAttribute("aria-pressed", false);
  film.currentTime = 0;
  film.play();
  light();
}

function stop() {
  recorder.stop();
  recorder = null;
  film.pause();
  prompter.sentence = null;
  document.body.classList.remove("prompting");
  at("sentences").removeAttribute("tabindex");
  at("record").textContent = words.record;
  at("next").disabled = true;
}

async function send(blob) {
  tell(words.reading);
  try {
    const take = await post(`take/${about.join("/")}`, blob, blob.type);
    const faults = take.faults.map(({ kind, values }) => say(`fault_${kind}`, rounded(values)));
    tell(say(faults.length ? "take_faulty" : "take_good", rounded({ seconds: take.seconds })), faults);
    at("take").src = `take/${about.join("/")}?${Date.now()}`;
    enable(true);
  } catch (error) {
    tell(error.message);
  }
}

const rounded = (values) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number.isInteger(value) ? value : value.toFixed(1)]));

async function keep() {
  enable(false);
  try {
    await post(`keep/${about.join("/")}`, "{}");
    tell(words.kept);
  } catch (error) {
    tell(error.message);
  }
}

// What is put away can be put back, so that nobody has to be asked first.
async function change(act) {
  try {
    await post(`${act}/${state.place.join("/")}`, "{}");
    tell(words[`after_${act}`]);
    at("record").focus(); // the button that was pressed goes
  } catch (error) {
    tell(error.message);
  }
}

// The picture lights the sentences, until somebody goes on by hand.
function next() {
  const lines = [...at("sentences").children];
  prompter.sentence = Math.min(lines.length - 1, lines.findIndex((line) => line.classList.contains("lit")) + 1);
  light();
}

const toggle = () => (recorder ? stop() : begin());

at("record").addEventListener("click", toggle);
at("next").addEventListener("click", next);
at("hear").addEventListener("click", () => at("take").play());
at("keep").addEventListener("click", keep);
for (const act of ["remove", "restore"]) at(act).addEventListener("click", () => change(act));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "r" && !at("record").disabled) toggle();
  if (event.key === "n" && recorder) next();
  if (event.key === "h" && !at("hear").disabled) at("take").play();
});
document.addEventListener("state", () => {
  at("record").disabled = !recorder && !filmShown();
  at("remove").hidden = beatShown()?.voice !== "own";
  at("restore").hidden = !beatShown()?.put_away;
  if (!about || about.join() === state.place.join()) return;
  if (recorder) stop();
  else {
    enable(false);
    tell(words.before_recording);
  }
  about = null;
});
