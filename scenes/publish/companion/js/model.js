// The state of the page and what follows from it.  The state is small and all of it stands in the address; the path is a
// function of it: points, x, start, α, rule and batch, up to step t.
import { Moments, NARROW_VALLEY, curvature, default_rate_of_bound, default_start, descend } from "./maths.js";
import { batches_of } from "./batches.js";
import { bent_start, round_measure } from "./coordinates.js";
import { rules_of } from "./rules.js";

export const MOST_STEPS = 100_000;
export const MOST_DRAWN = 2_000; // of more points a sample is drawn; the mathematics uses all

export const three = (value) => Number(value.toPrecision(3));

export class Model {
  constructor(page) {
    this.page = page;
    this.rules = rules_of(page.rules);
    this.lesson = {
      x: Float64Array.from(page.x),
      y: Float64Array.from(page.y),
      x_name: page.x_name,
      y_name: page.y_name,
    };
    this.listeners = [];
    this.state = null;
    this.reset_all();
  }

  /** The state in which the page opens: that of the lesson. */
  reset_all() {
    const { measure, start, alpha } = this.page;
    this.load_points(null);
    this.state = { measure, start: [...start], alpha, rule: "plain", batch: 0, t: 0, squares: false, log: false };
    this.changed("all");
  }

  /** Take points: null for those of the lesson. */
  load_points(points) {
    this.own = points;
    this.points = points ?? this.lesson;
    this.moments_raw = points ? Moments.of(points.x, points.y) : new Moments(this.page.raw);
    const n = this.points.x.length,
      stride = Math.max(1, n / MOST_DRAWN);
    this.drawn = Array.from({ length: Math.min(n, MOST_DRAWN) }, (_, k) => Math.floor(k * stride));
  }

  /** Points of the viewer's own, with all else chosen anew as for a film. */
  take(points) {
    this.load_points(points);
    const measure = this.readable_measure();
    this.state = { ...this.state, measure, t: 0, batch: 0, rule: "plain" };
    this.coordinates = this.coordinates_of(measure);
    const bowl = curvature(this.coordinates.moments);
    this.state.start = this.first_line();
    this.state.alpha = three(default_rate_of_bound(bowl) * bowl.bound);
    this.changed("points");
  }

  /** Points that have been moved, added or taken away: line and α stay as they are. */
  edit(points, settled = true) {
    const line = this.raw_line(...this.state.start),
      { center, unit } = this.coordinates;
    this.load_points(points);
    if (settled) {
      this.coordinates = this.coordinates_of(this.state.measure);
      this.state.start = this.params(...line);
    } else this.coordinates = { center, unit, moments: this.moments_raw.rescaled(center, unit) }; // the ruler lies still
    this.changed("points", settled);
  }

  /** Center and unit of a way to measure x, and the moments that belong to it. */
  coordinates_of(measure) {
    const raw = this.moments_raw;
    const [center, unit] =
      measure === "standardized" ? [raw.mean_x, Math.sqrt(raw.var_x)] : measure === "told" ? this.told() : [0, 1];
    return { center, unit, moments: measure === "raw" ? raw : raw.rescaled(center, unit) };
  }

  /** As it came, or where its valley would be too narrow to see, counted from a round number in a round unit. */
  readable_measure() {
    return curvature(this.moments_raw).condition_number > NARROW_VALLEY ? "told" : "raw";
  }

  /** Round numbers to count x from and in: those of the films where it is their points. */
  told() {
    return this.own || !this.page.told ? round_measure(this.moments_raw) : this.page.told;
  }

  get measures() {
    return this.readable_measure() === "told" || (this.page.told && !this.own)
      ? ["raw", "told", "standardized"]
      : ["raw", "standardized"];
  }

  /** A line that is clearly wrong, in the coordinates of the moment. */
  first_line(measure = this.state.measure) {
    return (measure === "told" ? bent_start : default_start)(this.coordinates.moments);
  }

  raw_line(m, b) {
    const { center, unit } = this.coordinates;
    return [m / unit, b - (m / unit) * center];
  }

  params(m, b) {
    const { center, unit } = this.coordinates;
    return [m * unit, b + m * center];
  }

  /** Another way to measure x: the same line, and α at the same share of what is safe. */
  measure(measure) {
    const line = this.raw_line(...this.state.start),
      share = this.state.alpha / this.bowl.bound;
    this.coordinates = this.coordinates_of(measure);
    const alpha = three(share * curvature(this.coordinates.moments).bound);
    this.state = { ...this.state, measure, start: this.params(...line), alpha };
    this.changed("measure");
  }

  set(patch, why = "set") {
    const { measure, ...rest } = patch;
    if (measure && measure !== this.state.measure) this.measure(measure);
    Object.assign(this.state, rest);
    this.changed(why);
  }

  on(listener) {
    this.listeners.push(listener);
  }

  /** Compute what follows, and tell everybody. */
  changed(why, settled = true) {
    const { state } = this;
    if (why === "all" || !this.coordinates) this.coordinates = this.coordinates_of(state.measure);
    this.bowl = curvature(this.coordinates.moments);
    this.path = null;
    this.reach(state.t + 1);
    state.t = Math.min(state.t, this.last);
    this.settled = settled;
    this.listeners.forEach((listener) => listener(why));
  }

  /** x' of all points; kept while points and ruler stay as they are. */
  get x() {
    const { center, unit } = this.coordinates,
      { x } = this.points,
      kept = this.measured;
    if (kept && kept.x === x && kept.center === center && kept.unit === unit) return kept.of;
    const of = center === 0 && unit === 1 ? x : x.map((value) => (value - center) / unit);
    this.measured = { x, center, unit, of };
    return of;
  }

  get rule() {
    return this.rules[this.state.rule];
  }
  get batched() {
    return this.state.batch > 0 && this.state.batch < this.points.x.length;
  }
  get per_epoch() {
    return this.batched ? Math.ceil(this.points.x.length / this.state.batch) : 1;
  }

  /** (t) → indices of the points of update t, or null where all are looked at. */
  get batches() {
    return this.batched ? batches_of(this.points.x.length, this.state.batch, this.own ? [] : this.page.orders) : null;
  }

  /** Compute the path as far as `updates`, and more, so that the next steps are there. */
  reach(updates) {
    if (this.path && (this.path.horizon >= updates || this.path.params.length <= this.path.horizon)) return;
    let horizon = 64;
    while (horizon < updates) horizon *= 2;
    const { alpha, start } = this.state,
      { tolerance } = this.page;
    const more = this.batched ? { batches: this.batches, x: this.x, y: this.points.y, in_epoch: this.per_epoch } : {};
    this.path = descend(this.coordinates.moments, {
      learning_rate: alpha,
      updates: horizon,
      start,
      tolerance,
      rule: this.rule,
      ...more,
    });
    this.path.horizon = horizon;
  }

  /** How many updates there are in all, as far as it is known. */
  get last() {
    return this.path.params.length - 1;
  }
  get ended() {
    return this.state.t >= this.last && (this.path.outcome === "converged" || this.last < this.path.horizon);
  }
  get line() {
    return this.path.params[this.state.t];
  }
  get loss() {
    return this.path.loss[this.state.t];
  }
  get gradient() {
    return this.path.gradient[this.state.t];
  }
  get optimum() {
    return this.coordinates.moments.optimum;
  }

  /** The line after one more update, or null where there is none. */
  get ahead() {
    return this.path.params[this.state.t + 1] ?? null;
  }

  /** Go on by so many updates; false where there are no more. */
  step(updates = 1) {
    if (updates > 0 && (this.ended || this.state.t >= MOST_STEPS)) return false;
    const t = Math.max(0, Math.min(this.state.t + updates, MOST_STEPS));
    this.reach(t + 1);
    this.state.t = Math.min(t, this.last);
    this.listeners.forEach((listener) => listener("step"));
    return true;
  }

  /** The safe largest α, of the rule; null where there is none. */
  get bound() {
    return this.rule.bound(this.bowl.bound);
  }
}
