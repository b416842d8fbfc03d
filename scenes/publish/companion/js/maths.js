// The mathematics of gdmath in JavaScript: the same formulas in the same order, so that the numbers are the same.
// tests/publish/test_companion_maths.py holds each of them against Python's.
export const NARROW_VALLEY = 15; // gdmath.study.NARROW_VALLEY
const DIVERGED_GROWTH = 1e12;
const EPSILON = 2 ** -52;
const AT_BOUND = Math.sqrt(EPSILON);
const BLUNTEST = 1e3;

/** The sum of values(0) … values(n − 1), as good as exact: what each addition loses is kept (Neumaier 1974). */
export function total(n, value) {
  let sum = 0,
    lost = 0;
  for (let i = 0; i < n; i++) {
    const v = value(i),
      next = sum + v;
    lost += Math.abs(sum) >= Math.abs(v) ? sum - next + v : v - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** Means and centred second moments of points, with the 1/n of the loss; see gdmath.Moments. */
export class Moments {
  constructor({ n, mean_x, mean_y, var_x, cov_xy, floor }) {
    Object.assign(this, { n, mean_x, mean_y, var_x, cov_xy, floor });
    Object.freeze(this);
  }

  static of(x, y) {
    const n = x.length;
    const mean_x = total(n, (i) => x[i]) / n,
      mean_y = total(n, (i) => y[i]) / n;
    // A mean is rounded; what it missed is taken from the differences.
    const shift_x = total(n, (i) => x[i] - mean_x) / n,
      shift_y = total(n, (i) => y[i] - mean_y) / n;
    const dx = (i) => x[i] - mean_x - shift_x,
      dy = (i) => y[i] - mean_y - shift_y;
    const var_x = total(n, (i) => dx(i) * dx(i)) / n,
      cov_xy = total(n, (i) => dx(i) * dy(i)) / n;
    const slope = var_x > 0 ? cov_xy / var_x : 0;
    const floor = total(n, (i) => (dy(i) - slope * dx(i)) ** 2) / n;
    return new Moments({ n, mean_x: mean_x + shift_x, mean_y: mean_y + shift_y, var_x, cov_xy, floor });
  }

  get var_y() {
    return this.floor + (this.var_x > 0 ? this.cov_xy ** 2 / this.var_x : 0);
  }

  /** [m*, b*], the least-squares line. */
  get optimum() {
    const slope = this.cov_xy / this.var_x;
    return [slope, this.mean_y - slope * this.mean_x];
  }

  loss(m, b) {
    return this.floor + this.rise(m, b);
  }

  /** J(m, b) − floor. */
  rise(m, b) {
    const tilt = m - this.cov_xy / this.var_x,
      height = this.mean_y - m * this.mean_x - b;
    return this.var_x * (tilt * tilt) + height * height;
  }

  /** How far rounding may put ŷ − y off: at most there, (m, b) is the optimum. */
  rounding(m, b) {
    const size_x = Math.sqrt(this.var_x + this.mean_x ** 2),
      size_y = Math.sqrt(this.var_y + this.mean_y ** 2);
    return 16 * EPSILON * (size_y + Math.abs(m) * size_x + Math.abs(b));
  }

  /** [∂J/∂m, ∂J/∂b]. */
  gradient(m, b) {
    const mean_residual = this.mean_y - m * this.mean_x - b;
    const mean_x_residual = this.cov_xy - m * this.var_x + this.mean_x * mean_residual;
    return [-2 * mean_x_residual, -2 * mean_residual];
  }

  /** Of the same points with x replaced by (x − center) / unit. */
  rescaled(center, unit) {
    return new Moments({
      n: this.n,
      mean_x: (this.mean_x - center) / unit,
      mean_y: this.mean_y,
      var_x: this.var_x / unit ** 2,
      cov_xy: this.cov_xy / unit,
      floor: this.floor,
    });
  }
}

/** Eigenvalues of the Hessian, the angle of its steep axis to the m axis, and what they allow; see gdmath.curvature. */
export function curvature(moments) {
  const { var_x, mean_x } = moments;
  const half_trace = (var_x + mean_x ** 2 + 1) / 2,
    half_gap = (var_x + mean_x ** 2 - 1) / 2;
  const half = half_trace + Math.hypot(half_gap, mean_x);
  const steep = 2 * half,
    flat = (2 * var_x) / half;
  return {
    steep,
    flat,
    angle: Math.atan2(mean_x, half_gap) / 2,
    condition_number: steep / flat,
    bound: 2 / steep,
    best: 2 / (steep + flat),
  };
}

/** A share of the largest safe learning rate that makes a descent worth watching; see gdmath.defaults. */
export const default_rate_of_bound = (bowl) => Math.min(0.4, 0.09 * bowl.condition_number);

/** The α by which the steep axis is overshot almost as far again in every epoch, as in the films. */
export const zigzag_rate = (bowl) => bowl.bound - 0.2 * (bowl.bound - bowl.best);

/** [m, b] of a line that is clearly wrong; see gdmath.default_start. */
export function default_start(moments, above = false) {
  const spread = Math.sqrt(moments.var_y) || Math.abs(moments.mean_y) || 1;
  const [slope] = moments.optimum,
    tilt = (1.5 * spread) / Math.sqrt(moments.var_x);
  const m = slope >= 0 ? slope - tilt : slope + tilt;
  const off = 1.2 * spread;
  return [m, moments.mean_y + (above ? off : -off) - m * moments.mean_x];
}

const is_optimum = (moments, m, b) => Math.sqrt(moments.rise(m, b)) <= moments.rounding(m, b);

function is_off_along_steep(moments, [m, b]) {
  const bowl = curvature(moments),
    [m_star, b_star] = moments.optimum;
  const error = Math.cos(bowl.angle) * (m - m_star) + Math.sin(bowl.angle) * (b - b_star);
  return Math.sqrt(bowl.steep / 2) * Math.abs(error) > moments.rounding(m, b);
}

/** A batch's gradient at (m, b): −2 times the means of x·error and of the error over the points of its indices. */
export function batch_gradient(x, y, indices, m, b) {
  const n = indices.length,
    error = (k) => y[indices[k]] - (m * x[indices[k]] + b);
  return [(-2 * total(n, (k) => x[indices[k]] * error(k))) / n, (-2 * total(n, error)) / n];
}

/** Whether a batch's point fits: with batches, the loss at which there is nowhere to go; see gdmath.descend. */
function fitting_loss(moments, learning_rate) {
  const blunt = Math.min(Math.max(1, 1 / (learning_rate * curvature(moments).steep)), BLUNTEST);
  return (blunt * moments.rounding(...moments.optimum)) ** 2;
}

/** How a descent with too few updates to show its end goes on, judged by α. */
function judged_by_rate(moments, rule, learning_rate, start) {
  const bound = rule.bound(curvature(moments).bound);
  if (bound === null) return "out_of_epochs";
  if (Math.abs(learning_rate - bound) <= AT_BOUND * bound) {
    return rule.name === "plain" && is_off_along_steep(moments, start) ? "neither" : "out_of_epochs";
  }
  return learning_rate > bound ? "diverged" : "out_of_epochs";
}

/**
 * Descend at most `updates` times, as gdmath.descend does.
 *
 * `rule` is one of `rules_of`.  `batches`, where it is given, says for each update which points are looked at:
 * (t) → indices; x and y are the points, and an epoch is `in_epoch` updates.
 * Returns { params, loss, gradient, used, states, outcome }: row t holds "after t updates"; `gradient` is
 * that of all points, used[t] that by which step t went, and states[t] what the rule kept before it.
 */
export function descend(
  moments,
  { learning_rate, updates, start, tolerance = 3e-4, rule, batches = null, x = null, y = null, in_epoch = 1 },
) {
  const params = [],
    losses = [],
    gradients = [],
    used = [],
    states = [];
  let [m, b] = start,
    state = rule.begin,
    outcome = null,
    calm = 0;
  let loss = moments.loss(m, b),
    gradient = moments.gradient(m, b);
  const limit = DIVERGED_GROWTH * loss,
    short = tolerance * Math.hypot(...gradient);
  const fits = batches ? fitting_loss(moments, learning_rate) : -1,
    calm_needed = batches ? in_epoch + 1 : 1;
  const at_rest = is_optimum(moments, m, b) && (!batches || loss <= fits);
  for (let t = 0; outcome === null && t <= updates; t++) {
    params.push([m, b]);
    losses.push(loss);
    gradients.push(gradient);
    states.push(state);
    calm = loss <= fits || Math.hypot(...gradient) <= short ? calm + 1 : 0;
    if (at_rest || calm >= calm_needed) outcome = "converged";
    else if (loss > limit) outcome = "diverged";
    if (outcome !== null || t === updates) break;
    const seen = batches ? batch_gradient(x, y, batches(t), m, b) : gradient;
    const [step, kept] = rule.step(seen, state, learning_rate);
    const ahead = [m + step[0], b + step[1]],
      next = moments.loss(...ahead);
    if (!(next <= limit * DIVERGED_GROWTH))
      outcome = "diverged"; // it leaps over all that could be drawn
    else {
      used.push(seen);
      state = kept;
      [m, b] = ahead;
      loss = next;
      gradient = moments.gradient(m, b);
    }
  }
  outcome ??= batches ? "out_of_epochs" : judged_by_rate(moments, rule, learning_rate, start);
  return { params, loss: losses, gradient: gradients, used, states, outcome };
}

/** Where J = level, as a map of the unit circle: center and two conjugate half-diameters in (m, b). */
export function level_ellipse(moments, level) {
  const radius = Math.sqrt(Math.max(level - moments.floor, 0)),
    width = 1 / Math.sqrt(moments.var_x);
  return { center: moments.optimum, u: [radius * width, -radius * moments.mean_x * width], v: [0, radius] };
}

/** `count` losses up to `top`, rising: their ellipses crowd outwards, where J is steep; see gdmath.levels. */
export const levels = (moments, top, count) =>
  Array.from({ length: count }, (_, k) => moments.floor + (top - moments.floor) * ((k + 1) / count) ** 1.5);
