// Points and line: the line is dragged by itself or by its ends, points can be added, moved and deleted.
import { Canvas, dot, faint, mix } from "./draw.js";
import { drags, keys } from "./handles.js";
import { say, short, whole } from "./words.js";

const ENDS = [0.1, 0.9]; // where along the window the line's ends are held
const MOST_SQUARES = 500;

export class DataView {
  constructor(root, model, act) {
    Object.assign(this, { root, model, act, editing: false, chosen: null });
    this.canvas = new Canvas(root.querySelector("canvas"), { left: 52, right: 14, top: 12, bottom: 30 });
    this.handles = Object.fromEntries(
      ["left", "middle", "right"].map((name) => [name, root.querySelector(`[data-handle=${name}]`)]),
    );
    for (const [name, handle] of Object.entries(this.handles)) {
      drags(handle, { move: (x, y) => this.pull(name, this.canvas.y_at(y)), end: act.settle });
      keys(handle, (dx, dy) => dy && this.pull(name, this.height_of(name) + dy * this.nudge()), act.settle);
    }
    drags(this.canvas.element, {
      start: (x, y, touch) => this.take_up(x, y, touch),
      move: (x, y) => this.carry(x, y),
      end: () => this.put_down(),
    });
    this.frame();
  }

  /** Where the window stands: around all points, a little wider on each side; see data_window. */
  frame() {
    const { model, canvas } = this,
      xs = model.x,
      ys = model.points.y;
    const span = (values) =>
      values.reduce(([low, high], v) => [v < low ? v : low, v > high ? v : high], [Infinity, -Infinity]);
    const [x0, x1] = span(xs),
      [y0, y1] = span(ys);
    const pad_x = 0.08 * (x1 - x0),
      pad_y = y1 > y0 ? 0.08 * (y1 - y0) : Math.max(Math.abs(y0) / 2, 1);
    canvas.window = { x: [x0 - pad_x, x1 + pad_x], y: [y0 - pad_y, y1 + pad_y] };
  }

  nudge() {
    return (this.canvas.window.y[1] - this.canvas.window.y[0]) / 100;
  }
  end_x(name) {
    const [low, high] = this.canvas.window.x;
    return low + { left: ENDS[0], middle: 0.5, right: ENDS[1] }[name] * (high - low);
  }
  height_of(name) {
    const [m, b] = this.model.line;
    return m * this.end_x(name) + b;
  }

  /** Pull the line by its middle, which shifts it, or by one end, which turns it about the other. */
  pull(name, y) {
    const [m, b] = this.model.line;
    if (name === "middle") return this.act.leave_line([m, y - m * this.end_x("middle")]);
    const [x0, x1] = [this.end_x("left"), this.end_x("right")];
    const [y0, y1] = name === "left" ? [y, m * x1 + b] : [m * x0 + b, y];
    const slope = (y1 - y0) / (x1 - x0);
    return this.act.leave_line([slope, y0 - slope * x0]);
  }

  // ---- points ----

  /** The drawn point nearest to a place, if it is within reach. */
  nearest(px, py, reach) {
    const { canvas, model } = this,
      xs = model.x,
      ys = model.points.y;
    let best = null,
      least = reach;
    for (const i of model.drawn) {
      const off = Math.hypot(canvas.px(xs[i]) - px, canvas.py(ys[i]) - py);
      if (off < least) [best, least] = [i, off];
    }
    return best;
  }

  take_up(px, py, touch) {
    const [m, b] = this.model.line,
      { canvas } = this;
    if (this.editing) {
      this.held = this.nearest(px, py, touch ? 24 : 12);
      if (this.held === null) {
        if (px < canvas.left || px > canvas.right || py < canvas.top || py > canvas.bottom) return false;
        this.held = this.act.add_point(this.raw_x(px), canvas.y_at(py));
      } else this.act.choose(this.held);
      return true;
    }
    const off = Math.abs(canvas.py(m * canvas.x_at(px) + b) - py) / Math.hypot(1, this.steepness());
    if (off > (touch ? 18 : 10)) return false;
    this.grabbed = canvas.y_at(py) - (m * canvas.x_at(px) + b);
    return true;
  }

  steepness() {
    const [m] = this.model.line,
      { canvas } = this;
    return (canvas.py(m) - canvas.py(0)) / (canvas.px(1) - canvas.px(0));
  }

  raw_x(px) {
    const { center, unit } = this.model.coordinates;
    return center + unit * this.canvas.x_at(px);
  }

  carry(px, py) {
    const { canvas } = this;
    if (this.editing) {
      const inside = [
        Math.min(Math.max(px, canvas.left), canvas.right),
        Math.min(Math.max(py, canvas.top), canvas.bottom),
      ];
      this.act.move_point(this.held, this.raw_x(inside[0]), canvas.y_at(inside[1]), false);
    } else {
      const [m] = this.model.line;
      this.act.leave_line([m, canvas.y_at(py) - this.grabbed - m * canvas.x_at(px)]);
    }
  }

  put_down() {
    this.held = null;
    this.act.settle();
  }

  // ---- the picture ----

  draw(colors, line) {
    const { canvas, model } = this;
    canvas.fit();
    canvas.clear(colors.background);
    // Counted from a round number, x is still what it was: its ticks say so, as in the films.
    canvas.axes(
      colors,
      colors.quiet,
      colors.quiet,
      model.state.measure === "told" ? { ruler: model.coordinates } : {},
    );
    canvas.clipped((c) => {
      this.draw_zero(c, colors);
      this.draw_ghosts(c, colors);
      if (model.state.squares) this.draw_squares(c, colors, line);
      this.draw_errors(c, colors, line);
      this.draw_line(c, line, colors.line, 3);
      this.draw_points(c, colors);
    });
    const drawn = model.drawn.length,
      seen = model.own ? model.points.x.length : model.page.n;
    if (drawn < seen)
      canvas.text(say("sample", { drawn: whole(drawn), of: whole(seen) }), canvas.left + 8, canvas.top + 14, {
        color: colors.quiet,
        family: "words",
      });
    this.place_handles(line);
  }

  /** Where x is 0, b is read off. */
  draw_zero(c, colors) {
    const { canvas } = this;
    if (canvas.window.x[0] < 0 && canvas.window.x[1] > 0) {
      c.strokeStyle = faint(colors.b, 0.35);
      c.lineWidth = 1;
      c.beginPath();
      c.moveTo(canvas.px(0), canvas.top);
      c.lineTo(canvas.px(0), canvas.bottom);
      c.stroke();
    }
  }

  draw_line(c, [m, b], color, width) {
    const { canvas } = this,
      [x0, x1] = canvas.window.x;
    // Far outside a canvas loses its precision; a steep line is cut off where it leaves the picture.
    const reach = canvas.window.y[1] - canvas.window.y[0],
      low = canvas.window.y[0] - reach,
      high = canvas.window.y[1] + reach;
    let [from, to] = [x0, x1];
    if (m) {
      const at = [(low - b) / m, (high - b) / m].sort((p, q) => p - q);
      [from, to] = [Math.max(from, at[0]), Math.min(to, at[1])];
    }
    if (!(from < to)) return;
    c.strokeStyle = color;
    c.lineWidth = width;
    c.beginPath();
    c.moveTo(canvas.px(from), canvas.py(m * from + b));
    c.lineTo(canvas.px(to), canvas.py(m * to + b));
    c.stroke();
  }

  /** The lines before, fainter the longer ago. */
  draw_ghosts(c, colors) {
    const { path, state } = this.model;
    for (let back = Math.min(8, state.t); back >= 1; back--) {
      this.draw_line(c, path.params[state.t - back], faint(colors.line, 0.34 * 0.72 ** back), 1.5);
    }
  }

  drawn_points(most) {
    const { drawn } = this.model,
      stride = Math.max(1, drawn.length / most);
    return stride === 1 ? drawn : Array.from({ length: most }, (_, k) => drawn[Math.floor(k * stride)]);
  }

  draw_squares(c, colors, [m, b]) {
    const { canvas, model } = this,
      xs = model.x,
      ys = model.points.y,
      shown = this.drawn_points(MOST_SQUARES);
    c.fillStyle = faint(colors.residual, Math.min(0.16, 5 / shown.length));
    c.strokeStyle = faint(colors.residual, Math.min(0.6, 18 / shown.length));
    c.lineWidth = 1;
    const edges = new Path2D();
    for (const i of shown) {
      const top = canvas.py(Math.max(ys[i], m * xs[i] + b)),
        side = canvas.py(Math.min(ys[i], m * xs[i] + b)) - top;
      if (!(side > 0.5 && side < 20 * canvas.height)) continue;
      // The square lies on the side of the line that is free: it does not cross it.
      const left = canvas.px(xs[i]) - (ys[i] > m * xs[i] + b === m > 0 ? side : 0);
      c.fillRect(left, top, side, side); // one by one: where they lie upon each other it is darker
      edges.rect(left, top, side, side);
    }
    c.stroke(edges);
  }

  draw_errors(c, colors, [m, b]) {
    const { canvas, model } = this,
      xs = model.x,
      ys = model.points.y,
      shown = this.drawn_points(MOST_SQUARES);
    c.strokeStyle = faint(colors.residual, shown.length > 80 ? 0.35 : 0.8);
    c.lineWidth = shown.length > 80 ? 1 : 1.6;
    const far = (value) => Math.max(-1e4, Math.min(1e4, value));
    c.beginPath();
    for (const i of shown) {
      const x = canvas.px(xs[i]);
      c.moveTo(x, canvas.py(ys[i]));
      c.lineTo(x, far(canvas.py(m * xs[i] + b)));
    }
    c.stroke();
  }

  draw_points(c, colors) {
    const { canvas, model } = this,
      xs = model.x,
      ys = model.points.y,
      n = model.drawn.length;
    const radius = n > 1000 ? 1.3 : n > 200 ? 2.6 : n > 80 ? 3.2 : 4.2;
    const seen = model.batched && model.ahead ? new Set(model.batches(model.state.t)) : null;
    c.fillStyle = seen ? mix(colors.data, colors.background, 0.4) : colors.data;
    c.beginPath();
    for (const i of model.drawn) {
      if (seen?.has(i)) continue;
      const x = canvas.px(xs[i]),
        y = canvas.py(ys[i]);
      if (n > 1000)
        c.rect(x - radius, y - radius, 2 * radius, 2 * radius); // so small that nobody sees their corners
      else {
        c.moveTo(x + radius, y);
        c.arc(x, y, radius, 0, 2 * Math.PI);
      }
    }
    c.fill();
    if (seen)
      for (const i of [...seen].slice(0, MOST_SQUARES))
        dot(c, canvas.px(xs[i]), canvas.py(ys[i]), radius + 1.5, colors.gradient, colors.background);
    if (this.chosen !== null && this.chosen < xs.length) {
      c.strokeStyle = colors.loss;
      c.lineWidth = 2;
      c.beginPath();
      c.arc(canvas.px(xs[this.chosen]), canvas.py(ys[this.chosen]), radius + 5, 0, 2 * Math.PI);
      c.stroke();
    }
  }

  place_handles([m, b]) {
    const { canvas } = this,
      { window } = canvas;
    for (const [name, handle] of Object.entries(this.handles)) {
      const x = this.end_x(name),
        y = m * x + b,
        shown = Math.min(Math.max(canvas.py(y), canvas.top), canvas.bottom);
      handle.style.transform = `translate(${canvas.px(x)}px, ${shown}px)`;
      handle.setAttribute("aria-valuemin", fixed_number(window.y[0]));
      handle.setAttribute("aria-valuemax", fixed_number(window.y[1]));
      handle.setAttribute("aria-valuenow", fixed_number(Math.min(Math.max(y, window.y[0]), window.y[1])));
      handle.setAttribute("aria-valuetext", say("line_is", { m: short(m), b: short(b) }));
    }
  }
}

const fixed_number = (value) => Number(value.toPrecision(6));
