// The lecturer's desk: shows what the server tells, keeps the place, and asks for other beats.

export const at = (id) => document.getElementById(id);
export const words = JSON.parse(at("said").textContent);
export const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const film = at("film");
export let state = null;

export function element(tag, text = "", kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

export function beatShown() {
  const [scene, beat] = state.place;
  return state.scenes.find(({ name }) => name === scene)?.beats.find(({ id }) => id === beat);
}

// The film, unless it still is that of another beat.
export const filmShown = () => (state?.film?.place.join() === state?.place.join() ? state.film : null);

export async function post(path, body, type = "application/json") {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": type }, body });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

const choose = (scene, beat) => post("place", JSON.stringify({ scene, beat }));

// What is the same as it was is left alone, so that focus and place are kept.
const drawn = {};
function renew(part, about, draw) {
  const now = JSON.stringify(about);
  if (drawn[part] === now) return;
  drawn[part] = now;
  draw();
}

function showBeats() {
  const focus = document.activeElement?.dataset?.beat;
  at("beats").replaceChildren(
    ...state.scenes.flatMap(({ name, title, beats }) => {
      const list = element("ul");
      for (const { id, voice } of beats) {
        const button = element("button");
        button.type = "button";
        button.dataset.beat = `${name}.${id}`;
        if (state.place[0] === name && state.place[1] === id) button.setAttribute("aria-current", "true");
        button.append(element("span", id), element("span", say(`voice_${voice}`), `voice ${voice}`));
        button.addEventListener("click", () => choose(name, id));
        list.append(element("li"));
        list.lastChild.append(button);
      }
      return [element("h2", title), list];
    }),
  );
  const current = at("beats").querySelector("[aria-current]"); // in the middle of the list, where that scrolls
  if (current) at("beats").scrollTop = current.offsetTop - at("beats").clientHeight / 2;
  if (focus) at("beats").querySelector(`[data-beat="${focus}"]`)?.focus();
}

function showSentences() {
  const cues = Object.entries(filmShown()?.cues ?? {}).sort(([, one], [, other]) => one - other);
  const spans = filmShown()?.spans ?? [];
  at("sentences").replaceChildren(
    ...(beatShown()?.sentences ?? []).map(({ shown }, k) => {
      const line = element("p", shown);
      for (const [name, time] of cues) {
        const from = k === 0 ? -1 : spans[k]?.[0] ?? Infinity;
        if (time >= from && time < (spans[k + 1]?.[0] ?? Infinity))
          line.append(element("span", ` {${name} ${time.toFixed(1)}}`, "cue"));
      }
      return line;
    }),
  );
}

function showPace() {
  const number = (value) => (value === null ? words.none : Number.isInteger(value) ? `${value}` : value.toFixed(1));
  const values = Object.entries(filmShown()?.pace ?? {}).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(number).join(", ") || words.none : number(value),
  ]);
  at("pace").replaceChildren(
    ...values.flatMap(([name, value]) => [element("dt", say(`pace_${name}`)), element("dd", value)]),
  );
}

// A film of another beat begins at its beginning, another of the same beat goes on where the last one was.
function showFilm() {
  const { film: name, place } = state.film;
  const same = film.dataset.place === place.join(".");
  const time = same ? film.currentTime : 0;
  const playing = same && !film.paused;
  film.dataset.place = place.join(".");
  film.dataset.film = name;
  film.src = `film/${name}`;
  film.addEventListener(
    "loadedmetadata",
    () => {
      film.currentTime = Math.min(time, Math.max(0, film.duration - 0.05));
      if (playing) film.play();
    },
    { once: true },
  );
}

export const prompter = { sentence: null }; // while it is recorded, and somebody goes on by hand

export function light() {
  const spans = filmShown()?.spans ?? [];
  const lit = spans.findLastIndex(([start]) => film.currentTime >= start - 0.05);
  const now = prompter.sentence ?? Math.max(0, lit);
  [...at("sentences").children].forEach((line, k) => {
    const comes = k === now && !line.classList.contains("lit");
    line.classList.toggle("lit", k === now);
    if (comes && document.body.classList.contains("prompting")) line.scrollIntoView({ block: "nearest" });
  });
}

function show(news) {
  state = news;
  const [scene, beat] = state.place;
  at("place").textContent = [state.scenes.find(({ name }) => name === scene)?.title ?? scene, beat].filter(Boolean).join(" · ");
  at("status").textContent = state.progress ? say("drawing", state.progress) : words[state.busy ? "looking" : "current"];
  at("error").hidden = !state.error;
  const fault = state.error === "worker" ? words.worker : state.error;
  renew("error", fault, () => (at("error").textContent = fault ? `${words.error}: ${fault}` : ""));
  renew("beats", [state.scenes, state.place], showBeats);
  if (state.film) {
    at("rate").textContent = filmShown() ? say("shown_at", { rate: state.film.frame_rate }) : "";
    renew("film", state.film.film, showFilm);
  }
  film.classList.toggle("another", Boolean(state.film) && !filmShown());
  renew("sentences", [beatShown(), filmShown()], showSentences);
  renew("pace", filmShown()?.pace, showPace);
  renew("findings", state.findings, () => {
    const found = state.findings ?? [words.looking];
    at("findings").replaceChildren(...(found.length ? found : [words.well]).map((text) => element("li", text)));
  });
  document.body.dataset.busy = state.busy;
  light();
  document.dispatchEvent(new CustomEvent("state", { detail: state }));
}

function togglePlay() {
  if (film.paused) {
    film.muted = false;
    if (film.ended) film.currentTime = 0;
    film.play();
  } else film.pause();
}

function toggleLoop() {
  film.loop = !film.loop;
  at("loop").setAttribute("aria-pressed", film.loop);
}

at("play").addEventListener("click", togglePlay);
at("loop").addEventListener("click", toggleLoop);
film.addEventListener("click", togglePlay);
for (const event of ["play", "pause"])
  film.addEventListener(event, () => (at("play").textContent = words[film.paused ? "play" : "pause"]));
for (const event of ["timeupdate", "seeked"]) film.addEventListener(event, light);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "k") togglePlay();
  if (event.key === "l") toggleLoop();
});

const events = new EventSource("events");
events.addEventListener("message", ({ data }) => show(JSON.parse(data)));
events.addEventListener("error", () => (at("status").textContent = words.away));
