// Puts the page together: one model, four views of it, and everything that a viewer can do.
import { to_address } from "./address.js";
import { batches_of } from "./batches.js";
import { BowlView } from "./bowl_view.js";
import { CardsPanel } from "./cards_panel.js";
import { text_of } from "./csv.js";
import { bend, bent_start, round_measure } from "./coordinates.js";
import { DataView } from "./data_view.js";
import { lesson_of } from "./lesson.js";
import { LossView } from "./loss_view.js";
import { Moments, curvature, default_rate_of_bound, default_start, descend, zigzag_rate } from "./maths.js";
import { Model } from "./model.js";
import { Numbers } from "./numbers.js";
import { OptionsPanel } from "./options_panel.js";
import { PlaneView } from "./plane_view.js";
import { PointsPanel } from "./points_panel.js";
import { RatePanel } from "./rate_panel.js";
import { rules_of } from "./rules.js";
import { Screen, is_calm, is_dark } from "./screen.js";
import { Sharing, copy } from "./sharing.js";
import { read_table } from "./table.js";
import { say, short, speak, whole } from "./words.js";

const page = JSON.parse(document.getElementById("page").textContent);
speak(page.words, page.language);
const find = (selector) => document.querySelector(selector);
const model = new Model(page);
let running = 0,
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
    screen.refit();
    const [m, b] = model.line;
    tell(say("line_told", { m: short(m), b: short(b), loss: short(model.loss) }));
  },
  choose: (i) => points_panel.choose(i),
  add_point: (x, y) => points_panel.add(x, y, false),
  move_point: (i, x, y, settled) => points_panel.move(i, x, y, settled),
};

const data_view = new DataView(find(".panel.data .view"), model, act);
const plane_view = new PlaneView(find(".panel.plane .view"), model, act);
const bowl_view = new BowlView(find(".panel.bowl .view"), model, () => screen.redraw());
const loss_view = new LossView(find(".panel.loss .view"), model, act);
const numbers = new Numbers(find(".numbers"), model);
const rate_panel = new RatePanel(find(".rate"), model, { before: stop, tell });
const points_panel = new PointsPanel(find("main"), model, {
  data_view,
  tell,
  taken: () => {
    stop();
    arrive();
  },
});
const cards_panel = new CardsPanel(find(".card"), model, {
  before: stop,
  tell,
  live,
  taken: arrive,
});
const options_panel = new OptionsPanel(find("main").parentElement, model, { before: stop, data_view, numbers });
const views = { data_view, plane_view, bowl_view, loss_view };
const screen = new Screen(model, views, numbers, show_controls);
const sharing = new Sharing(model, find("#embed"), { is_busy: () => running, show_beat, arrived: arrive });

model.on((why) => {
  screen.changed(why);
  if (["measure", "all", "address"].includes(why)) screen.refit();
  sharing.keep_soon();
});

function show_controls() {
  for (const panel of [options_panel, rate_panel, points_panel, cards_panel]) panel.show_state();
}

/** Another beginning: what was walked before is forgotten, and the windows fit. */
function arrive() {
  loss_view.forget();
  screen.refit();
}

function show_beat(id) {
  const found = cards_panel.show_beat(id);
  if (found) scrollTo({ top: 0, behavior: is_calm() ? "auto" : "smooth" });
  return found;
}

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
    if (goes && !model.ended) running = setTimeout(next, is_calm() ? 400 : 110);
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
    screen.refit();
    tell(say("reset_told"));
  },
  squares: () => model.set({ squares: !model.state.squares }),
  log: () => model.set({ log: !model.state.log }),
  edit() {
    data_view.editing = !data_view.editing;
    document.body.classList.toggle("editing", data_view.editing);
    screen.changed();
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
    screen.changed();
  },
  share() {
    const address = to_address(model);
    if (address === null) return tell(say("too_many_to_share"));
    return copied(`${location.href.split("#")[0]}#${address}`, "link_copied");
  },
  copy_lesson: () => copied(lesson(), "lesson_copied"),
  copy_embed: () => copied(find("#embed").value, "embed_copied"),
  print: () => globalThis.print(),
  ...cards_panel.deeds,
  ...points_panel.deeds,
};

const lesson = () => lesson_of(model, { head: say("lesson_head"), rule: say("lesson_rule") });
const copied = (text, told) => copy(text).then(() => tell(say(told)));

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
  if (!deed && cards_panel.answer_by(event.key)) event.preventDefault();
  if (deed) {
    event.preventDefault();
    deeds[deed]();
  }
});

// ---- the beginning ----

try {
  const theme = localStorage.getItem("gdvideo theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  // a browser that keeps nothing
}
addEventListener("beforeprint", () => {
  screen.printing = true;
  if (find("#card-answer").hidden) deeds.answer();
  screen.draw();
});
addEventListener("afterprint", () => {
  screen.printing = false;
  screen.redraw();
});
new ResizeObserver(() => screen.refit()).observe(find(".views"));
cards_panel.show(0);
show_controls();
sharing.go();
screen.refit();
sharing.keep_soon();

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
  lesson,
  draw: () => screen.draw(),
  views,
  numbers,
};
