// The beats of the films as questions: what each shows, set up on the page, and its answer, computed from the data.
import { curvature, descend, zigzag_rate } from "./maths.js";
import { three } from "./model.js";
import { checkable } from "./numbers.js";
import { MINUS, decimals_for, fixed, percent, plainly, say, short, whole } from "./words.js";

/** Each beat that the page can show: how it is set up, and the numbers in its answer. */
export const BEATS = {
  "IntroScene.hook": { set: () => ({}), facts: (model) => best_line(model) },
  "IntroScene.model": { set: () => ({}), facts: (model) => ({ m: short(model.line[0]), b: short(model.line[1]) }) },
  "IntroScene.residuals": { set: () => ({}), facts: (model) => farthest(model) },
  "IntroScene.squares": { set: () => ({ squares: true }), facts: (model) => farthest(model) },
  "IntroScene.mse": {
    set: () => ({ squares: true }),
    facts: (model) => ({ loss: short(model.loss), side: short(Math.sqrt(model.loss)) }),
  },
  "IntroScene.downhill": { set: () => ({}), facts: (model) => slopes(model) },
  "IntroScene.gradient": { set: () => ({}), facts: (model) => slopes(model) },
  "IntroScene.update": { set: () => ({ t: 1 }), facts: (model) => first_step(model) },
  "StepByStepScene.apply": { set: () => ({}), facts: (model) => by_hand(model) },
  "StepByStepScene.repeat": { set: () => ({ t: 2 }), facts: (model) => lengths(model) },
  "OnlyBScene.slope": { set: () => ({}), facts: (model) => slopes(model) },
  "OnlyBScene.bottom": { set: () => ({}), facts: (model) => best_b(model) },
  "OnlyBScene.rates": { set: () => ({}), facts: (model) => ({ factor: plainly(1 - 2 * model.state.alpha) }) },
  "MBContourScene.plane": { set: () => ({}), facts: (model) => best_line(model) },
  "MBContourScene.contours": {
    set: () => ({}),
    facts: (model) => ({ loss: short(model.loss), floor: short(model.coordinates.moments.floor) }),
  },
  "MBContourScene.gradient": { set: () => ({}), facts: (model) => slopes(model) },
  "MBContourScene.descent": { set: (model) => ({ t: epochs_to_end(model) }), facts: (model) => ending(model) },
  "MBContourScene.optimum": { set: (model) => ({ t: epochs_to_end(model) }), facts: (model) => formula(model) },
  "MBContourScene.valley": {
    set: (model) => ({ measure: "raw", t: 30 }),
    facts: (model) => ({ kappa: ratio(curvature(model.moments_raw).condition_number) }),
  },
  "MBContourScene.scaling": { set: (model) => ({ measure: "standardized", t: 30 }), facts: (model) => ending(model) },
  "LossCurveScene.record": {
    set: (model) => ({ t: Math.min(20, epochs_to_end(model)) }),
    facts: (model) => halved(model),
  },
  "LossCurveScene.shape": {
    set: (model) => ({ t: epochs_to_end(model), log: true }),
    facts: (model) => share_left(model),
  },
  "LossCurveScene.rates": {
    set: (model) => ({ alpha: three(1.1 * model.bowl.bound), t: 12 }),
    facts: (model) => rates(model),
  },
  "LossCurveScene.floor": {
    set: (model) => ({ t: epochs_to_end(model) }),
    facts: (model) => ({ floor: short(model.coordinates.moments.floor), first: short(model.path.loss[0]) }),
  },
  "LossCurveScene.stop": { set: (model) => ({ t: epochs_to_end(model) }), facts: (model) => ending(model) },
  "OptimizersScene.sgd": {
    set: (model) => ({ batch: 1, alpha: three(point_rate(model)), t: 2 * model.points.x.length }),
    facts: (model) => ({ n: whole(model.points.x.length), alpha: plainly(model.state.alpha) }),
  },
  "OptimizersScene.momentum": { set: () => ({ rule: "momentum", t: 20 }), facts: (model) => kept(model) },
};

const MOST = 2_000; // epochs that a card walks at once
const ratio = (value) => (value < 100 ? fixed(value, 1) : whole(Number(value.toPrecision(2))));

/** What every card starts from: the lesson's start and α, plain descent, all points. */
export function set_up(model, id) {
  const { page, own } = model;
  if (own) model.take(own);
  else model.reset_all();
  model.set({ squares: false, log: false, t: 0 }, "card");
  const { measure, ...rest } = BEATS[id].set(model);
  if (measure) model.set({ measure, t: 0 }, "card");
  model.set(rest, "card");
  return page;
}

function walk(model, alpha = model.state.alpha) {
  const { start } = model.state;
  return descend(model.coordinates.moments, {
    learning_rate: alpha,
    updates: MOST,
    start,
    tolerance: model.page.tolerance,
    rule: model.rules.plain,
  });
}
const epochs_to_end = (model) => walk(model).params.length - 1;

function best_line(model) {
  const [m, b] = model.optimum;
  return { m: short(m), b: short(b), floor: short(model.coordinates.moments.floor) };
}

function farthest(model) {
  const xs = model.x,
    ys = model.points.y,
    [m, b] = model.path.params[model.state.t];
  let most = 0,
    sum = 0;
  for (let i = 0; i < xs.length; i++) {
    const off = ys[i] - (m * xs[i] + b);
    sum += off * off;
    if (Math.abs(off) > Math.abs(ys[most] - (m * xs[most] + b))) most = i;
  }
  const error = ys[most] - (m * xs[most] + b);
  return {
    x: short(xs[most]),
    y: short(ys[most]),
    error: short(error),
    share: percent(sum ? (error * error) / sum : 0),
    fair: percent(1 / xs.length),
  };
}

function slopes(model) {
  const [gm, gb] = model.gradient,
    way = (g) => say(g < 0 ? "grow" : g > 0 ? "shrink" : "stay");
  return { gm: short(gm), gb: short(gb), m_way: way(gm), b_way: way(gb) };
}

function first_step(model) {
  const { path } = model,
    after = path.params[1] ?? path.params[0];
  return {
    m: short(after[0]),
    b: short(after[1]),
    before: short(path.loss[0]),
    loss: short(path.loss[1] ?? path.loss[0]),
  };
}

/** The first update with the digits that it takes to check it. */
function by_hand(model) {
  const { path, state } = model,
    [[m], after] = [path.params[0], path.params[1] ?? path.params[0]],
    [slope] = path.gradient[0];
  const alpha = Number(state.alpha.toPrecision(4)),
    found = checkable([m, slope], ([old, g]) => old - alpha * g, after[0], {
      decimals: decimals_for(Math.abs(after[0] - m) || 1),
    });
  const written = (value, places) => (found ? fixed(value, places) : short(value, 6)),
    bracketed = (text) => (text.startsWith(MINUS) ? `(${text})` : text);
  return {
    m: written(m, found?.places),
    alpha: plainly(alpha),
    slope: bracketed(written(slope, found?.places)),
    after: written(after[0], found?.out),
  };
}

/** How long the gradient was and is, and the step along it. */
function lengths(model) {
  const first = Math.hypot(...model.path.gradient[0]),
    now = Math.hypot(...model.gradient);
  return { first: short(first), now: short(now), step: short(model.state.alpha * now) };
}

function formula(model) {
  const { cov_xy, var_x, mean_x, mean_y } = model.coordinates.moments,
    [m, b] = model.optimum,
    [own_m, own_b] = model.line;
  return {
    cov: short(cov_xy),
    spread: short(var_x),
    mean_x: short(mean_x),
    mean_y: short(mean_y),
    m: short(m),
    b: short(b),
    own_m: short(own_m),
    own_b: short(own_b),
  };
}

function best_b(model) {
  const [m] = model.line,
    { mean_x, mean_y } = model.coordinates.moments;
  return { m: short(m), b: short(mean_y - m * mean_x), mean_x: short(mean_x), mean_y: short(mean_y) };
}

function ending(model) {
  const found = walk(model),
    epochs = found.params.length - 1,
    [m, b] = found.params[epochs];
  const ends = say(`ends_${found.outcome}`, { n: epochs });
  return {
    ends,
    m: short(m),
    b: short(b),
    alpha: plainly(model.state.alpha),
    tolerance: plainly(100 * model.page.tolerance),
  };
}

function halved(model) {
  const { loss } = walk(model),
    { floor } = model.coordinates.moments;
  const at = loss.findIndex((each) => each - floor <= (loss[0] - floor) / 2);
  return at < 0 ? { when: say("never_halved", { n: loss.length - 1 }) } : { when: say("halved_after", { n: at }) };
}

/** What of J − J* an epoch leaves in the end: the larger of (1 − αλ)², of the parts that are there at all. */
function share_left(model) {
  const { steep, flat, angle } = model.bowl,
    [m, b] = model.optimum,
    { start, alpha } = model.state;
  const off = [
    Math.cos(angle) * (start[0] - m) + Math.sin(angle) * (start[1] - b),
    -Math.sin(angle) * (start[0] - m) + Math.cos(angle) * (start[1] - b),
  ];
  const parts = [(steep / 2) * off[0] ** 2, (flat / 2) * off[1] ** 2],
    sum = parts[0] + parts[1];
  const shares = [steep, flat].map((lambda, k) => (parts[k] > 1e-12 * sum ? (1 - alpha * lambda) ** 2 : 0));
  return { share: percent(Math.max(...shares)) };
}

function rates(model) {
  const { bowl } = model;
  return { bound: plainly(bowl.bound), best: plainly(bowl.best), zigzag: plainly(zigzag_rate(bowl)) };
}

/** The α with which no step along the arrow of one point overshoots the bottom of its own trough. */
function point_rate(model) {
  let most = 0;
  for (const x of model.x) most = Math.max(most, 2 * (x * x + 1));
  return 1 / most;
}

/** What a step leaves of the way to the best line, with the best constants. */
function kept(model) {
  const kappa = model.bowl.condition_number,
    root = Math.sqrt(kappa);
  return {
    kappa: ratio(kappa),
    plain: percent((kappa - 1) / (kappa + 1)),
    momentum: percent((root - 1) / (root + 1)),
  };
}

/** Address of a beat in the film, or null where there is none. */
export function film_link(page, id) {
  const at = page.film?.beats?.[id];
  if (at === undefined || !page.film.address) return null;
  const seconds = Math.floor(at);
  return /youtu\.?be/.test(page.film.address)
    ? `${page.film.address}${page.film.address.includes("?") ? "&" : "?"}t=${seconds}s`
    : `${page.film.address}#t=${seconds}`;
}

export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
