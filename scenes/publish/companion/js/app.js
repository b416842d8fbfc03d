// Puts the page together: one model, four views of it, and everything that a viewer can do.
import { Moments, curvature, default_rate_of_bound, default_start, descend, zigzag_rate } from "./maths.js";
import { rules_of } from "./rules.js";
import { from_address, to_address } from "./address.js";
import { BowlView } from "./bowl_view.js";
import { DataView } from "./data_view.js";
import { LossView } from "./loss_view.js";
import { CardsPanel } from "./cards_panel.js";
import { Model } from "./model.js";
import { Numbers } from "./numbers.js";
import { PlaneView } from "./plane_view.js";
import { PointsPanel } from "./points_panel.js";
import { RatePanel } from "./rate_panel.js";
import { batches_of } from "./batches.js";
import { bend, bent_start, round_measure } from "./coordinates.js";
import { lesson_of } from "./lesson.js";
import { read_table, text_of } from "./table.js";
import { MINUS, plainly, say, short, speak, whole } from "./words.js";

const page = JSON.parse(document.getElementById("page").textContent);
speak(page.words, page.language);
const find = (selector) => document.querySelector(selector);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const darkness = matchMedia("(prefers-color-scheme: dark)");
const model = new Model(page);
let running = 0,
  printing = false,
  quiet = false;

// ---- what is said ----

const live = find("#live");
function tell(sentence) {
  live.textContent = sentence;
  find("#told").textContent = sentence;
}

function tell_step(before, after) {
  const { path, coordinates } = model,
    name = model.batched ? "step_told_batch" : "step_told";
  const sentence = say(name, {
    t: whole(after),
    m: short(path.params[after][0]),
    b: short(path.params[after][1]),
    before: short(path.loss[before]),
    loss: short(path.loss[after]),
    epoch: whole(Math.floor((after - 1) / model.per_epoch) + 1),
  });
  tell(
    model.ended
      ? `${sentence} ${say(`ended_${path.outcome}`, { n: after, floor: short(coordinates.moments.floor) })}`
      : sentence,
  );
}

// ---- what a viewer does ----

const act = {
  /** Take the line somewhere: from there the descent starts anew. */
  leave_line(line) {
    if (!line.every(Number.isFinite)) return;
    stop();
    loss_view.furthest = 0;
    model.set({ start: line, t: 0 }, "drag");
  },
  set_start(start) {
    stop();
    if (start.every(Number.isFinite)) model.set({ start }, "drag");
  },
  seek(t) {
    stop();
    model.step(t - model.state.t);
  },
  /** A drag has ended: windows fit again, and what has become of it is told. */
  settle() {
    if (!model.settled) model.edit(model.own);
    refit();
    const [m, b] = model.line;
    tell(say("line_told", { m: short(m), b: short(b), loss: short(model.loss) }));
  },
  choose: (i) => points_panel.choose(i),
  add_point: (x, y) => points_panel.add(x, y, false),
  move_point: (i, x, y, settled) => points_panel.move(i, x, y, settled),
};

const data_view = new DataView(find(".panel.data .view"), model, act);
const plane_view = new PlaneView(find(".panel.plane .view"), model, act);
const bowl_view = new BowlView(find(".panel.bowl .view"), model, () => redraw());
const loss_view = new LossView(find(".panel.loss .view"), model, act);
const numbers = new Numbers(find(".numbers"), model);
const rate_panel = new RatePanel(find(".rate"), model, { before: stop, tell });
const points_panel = new PointsPanel(find("main"), model, {
  data_view,
  tell,
  taken: () => {
    stop();
    loss_view.forget();
    refit();
  },
});
const cards_panel = new CardsPanel(find(".card"), model, {
  before: stop,
  tell,
  live,
  taken: () => {
    loss_view.forget();
    refit();
  },
});

function stop() {
  clearTimeout(running);
  running = 0;
  find("[data-do=run]").textContent = say("do_run");
  find("[data-do=run]").setAttribute("aria-pressed", "false");
}

function go(updates) {
  const before = model.state.t;
  if (!model.step(updates) || model.state.t === before) {
    tell(
      model.ended
        ? say(`ended_${model.path.outcome}`, { n: model.state.t, floor: short(model.coordinates.moments.floor) })
        : say("at_start"),
    );
    return false;
  }
  if (!quiet) tell_step(before, model.state.t);
  return true;
}

/** Step after step; the longer it takes, the more steps at a time, so that even a gorge is walked to its end. */
function run() {
  let made = 0;
  const next = () => {
    const at_once = made < 40 ? 1 : Math.ceil(model.state.t / 40);
    quiet = true; // a screen reader is told the end, not every step
    const goes = go(at_once);
    quiet = false;
    made++;
    if (goes && !model.ended) running = setTimeout(next, calm.matches ? 400 : 110);
    else {
      stop();
      if (model.state.t > 0) tell_step(0, model.state.t);
    }
  };
  find("[data-do=run]").textContent = say("do_pause");
  find("[data-do=run]").setAttribute("aria-pressed", "true");
  running = setTimeout(next, 0);
}

const deeds = {
  step: () => {
    stop();
    go(1);
  },
  ten: () => {
    stop();
    go(10);
  },
  back: () => {
    stop();
    go(-1);
  },
  run: () => (running ? stop() : run()),
  reset() {
    stop();
    loss_view.furthest = 0;
    model.set({ t: 0 });
    refit();
    tell(say("reset_told"));
  },
  squares: () => model.set({ squares: !model.state.squares }),
  log: () => model.set({ log: !model.state.log }),
  edit() {
    data_view.editing = !data_view.editing;
    document.body.classList.toggle("editing", data_view.editing);
    show_controls();
    tell(say(data_view.editing ? "edit_told" : "edit_done"));
  },
  theme() {
    const theme = is_dark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("gdvideo theme", theme);
    } catch {
      /* a browser that keeps nothing */
    }
    redraw();
    show_controls();
  },
  share() {
    const address = to_address(model);
    if (address === null) return tell(say("too_many_to_share"));
    return copy(`${location.href.split("#")[0]}#${address}`, say("link_copied"));
  },
  copy_lesson: () =>
    copy(lesson_of(model, { head: say("lesson_head"), rule: say("lesson_rule") }), say("lesson_copied")),
  copy_embed: () => copy(find("#embed").value, say("embed_copied")),
  print: () => globalThis.print(),
  ...cards_panel.deeds,
  ...points_panel.deeds,
};

async function copy(text, told) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // not allowed in a frame, or from a file: the old way
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  tell(told);
}

// ---- drawing: only what has changed, at most once a frame; the line glides to where it belongs ----

let drawn_line = [...model.line],
  progress = 1,
  dirty = true,
  stale = true,
  glides = false,
  since = 0;
const GLIDE = 180; // milliseconds from step to step
let from_line = drawn_line;

function redraw() {
  if (!dirty) requestAnimationFrame(frame);
  dirty = true;
}

function is_dark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : darkness.matches;
}

function draw_all() {
  const colors = page.themes[printing || !is_dark() ? "light" : "dark"];
  data_view.draw(colors, drawn_line);
  plane_view.draw(colors, drawn_line);
  bowl_view.draw(colors, drawn_line);
  loss_view.draw(colors, drawn_line, progress);
  numbers.draw(drawn_line, progress < 1);
}

function frame(now) {
  dirty = false;
  if (glides) {
    const share = Math.min(1, (now - since) / GLIDE),
      eased = share * (2 - share);
    drawn_line = model.line.map((value, k) => from_line[k] + eased * (value - from_line[k]));
    progress = eased;
    if (share >= 1) glides = false;
  }
  draw_all();
  if (stale) show_controls();
  if (glides) redraw();
}

function refit() {
  data_view.frame();
  plane_view.frame();
  bowl_view.frame();
  redraw();
}

model.on((why) => {
  const glide = why === "step" && !calm.matches && Math.hypot(...model.line) < 1e12;
  glides = glide;
  if (glide) {
    from_line = [...drawn_line];
    since = performance.now();
  } else {
    drawn_line = [...model.line];
    progress = 1;
  }
  if (why === "measure" || why === "all" || why === "address") refit();
  stale = true;
  redraw();
  remember_soon();
});

// ---- controls show the state ----

/** What x is at the moment: a name, "x = (GNP − 300,000)/100,000", or "GNP (standardized)". */
function x_name() {
  const {
      state,
      own,
      coordinates: { center, unit },
    } = model,
    name = model.points.x_name;
  if (!own) return page.x_names[state.measure] ?? name;
  if (state.measure === "raw") return name;
  if (state.measure === "standardized") return say("standardized", { name });
  const counted = center === 0 ? name : `${name} ${center > 0 ? MINUS : "+"} ${plainly(Math.abs(center), 12)}`;
  return say("counted", {
    x: unit === 1 ? counted : `${center === 0 ? counted : `(${counted})`}/${plainly(unit, 12)}`,
  });
}

const options = (select, values, label) => {
  const wanted = values.join();
  if (select.dataset.values !== wanted) {
    select.replaceChildren(...values.map((value) => new Option(label(value), value)));
    select.dataset.values = wanted;
  }
};

function show_controls() {
  stale = false;
  const { state } = model,
    n = model.points.x.length;
  find("#rule").value = state.rule;
  options(
    find("#batch"),
    [...new Set([0, 1, 5, 10, 32, state.batch])].filter((size) => size < n).sort((a, b) => a - b),
    (size) =>
      size === 1 ? say("batch_one") : size ? whole(size) : say("batch_all", { n: whole(model.own ? n : page.n) }),
  );
  find("#batch").value = model.batched ? state.batch : 0;
  options(find("#measure"), model.measures, (name) => say(`measure_${name}`));
  find("#measure").value = state.measure;
  for (const [name, on] of [
    ["squares", state.squares],
    ["log", state.log],
    ["edit", data_view.editing],
  ])
    find(`[data-do=${name}]`).setAttribute("aria-pressed", on);
  find("[data-do=theme]").textContent = say(is_dark() ? "do_light" : "do_dark");
  document.querySelectorAll("[data-rule]").forEach((formula) => {
    formula.hidden = formula.dataset.rule !== state.rule;
  });
  const rows = numbers.rows();
  find("#worked").replaceChildren(
    ...(rows.length
      ? rows
      : [Object.assign(document.createElement("p"), { className: "axis", textContent: say("no_update") })]),
  );
  const { y_name } = model.points;
  find("#x-name").textContent = find("#x-name").title = x_name();
  find("#y-name").textContent = y_name;
  find("#t-name").textContent = say(model.batched ? "updates" : "epochs");
  find("#loss-name").textContent = say(state.log ? "title_log" : "title_loss");
  rate_panel.show();
  points_panel.show();
  cards_panel.answer();
}

find("#rule").addEventListener("change", (event) => {
  stop();
  model.set({ rule: event.target.value });
});
find("#batch").addEventListener("change", (event) => {
  stop();
  model.set({ batch: Number(event.target.value) });
});
find("#measure").addEventListener("change", (event) => {
  stop();
  model.measure(event.target.value);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button && !button.disabled) deeds[button.dataset.do]();
});

const SHORTCUTS = {
  n: "step",
  t: "ten",
  p: "back",
  r: "run",
  0: "reset",
  s: "squares",
  l: "log",
  e: "edit",
  d: "theme",
  a: "answer",
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const deed = SHORTCUTS[event.key];
  if (deed) {
    event.preventDefault();
    deeds[deed]();
  }
});

// ---- the address ----

/** Where this page is for others; from a disk, beside the course page. */
function own_address() {
  const plain = location.href.split("#")[0];
  return (location.protocol.startsWith("http") ? plain : plain.split("/").pop()).replace(/"/g, "%22");
}

let remembering = 0,
  own_hash = null;
function remember_soon() {
  clearTimeout(remembering);
  remembering = setTimeout(() => {
    if (running) return remember_soon();
    const address = to_address(model);
    find("#embed").value =
      `<iframe src="${own_address()}${address === null ? "" : `#${address}`}" width="1280" height="820" style="border:0" title="${document.title.replace(/[&"<]/g, "")}"></iframe>`;
    try {
      if (address !== null) history.replaceState(null, "", `#${address}`);
      own_hash = location.hash;
    } catch {
      /* in a frame without an address of its own */
    }
    return undefined;
  }, 400);
}

function go_to_address() {
  if (location.hash === own_hash) return;
  const hash = location.hash.slice(1),
    id = new URLSearchParams(hash).get("card");
  if (cards_panel.show_beat(id)) {
    scrollTo({ top: 0, behavior: calm.matches ? "auto" : "smooth" });
  } else if (hash.includes("=")) {
    from_address(model, hash);
    loss_view.forget();
    refit();
  }
}
addEventListener("hashchange", go_to_address);

// ---- the beginning ----

try {
  const theme = localStorage.getItem("gdvideo theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  /* a browser that keeps nothing */
}
darkness.addEventListener("change", () => {
  redraw();
  show_controls();
});
addEventListener("beforeprint", () => {
  printing = true;
  if (find("#card-answer").hidden) deeds.answer();
  draw_all();
});
addEventListener("afterprint", () => {
  printing = false;
  redraw();
});
new ResizeObserver(() => {
  refit();
}).observe(find(".views"));
document.fonts.ready.then(redraw);
document.fonts.load("16px symbol").then(redraw, () => {});
dirty = false;
cards_panel.show(0);
show_controls();
go_to_address();
refit();
remember_soon();

/** For the console, and for tests: the page's own mathematics, its state, and a frame drawn at once. */
globalThis.companion = {
  model,
  Moments,
  bend,
  bent_start,
  round_measure,
  curvature,
  default_rate_of_bound,
  default_start,
  descend,
  zigzag_rate,
  rules_of,
  batches_of,
  read_table,
  text_of,
  to_address: () => to_address(model),
  lesson: () => lesson_of(model, { head: say("lesson_head"), rule: say("lesson_rule") }),
  draw: draw_all,
  views: { data_view, plane_view, bowl_view, loss_view },
  numbers,
};
