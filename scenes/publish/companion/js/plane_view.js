// The plane of all lines: rings of one loss, the path, the point that is the line, and where the next step leads.
import { Canvas, arrow, dot, mix, star, thinned } from "./draw.js";
import { drags, keys } from "./handles.js";
import { level_ellipse, levels } from "./maths.js";
import { say, short } from "./words.js";

const RINGS = 16;

export class PlaneView {
  constructor(root, model, act) {
    Object.assign(this, { root, model, act });
    this.canvas = new Canvas(root.querySelector("canvas"), { left: 56, right: 14, top: 12, bottom: 30 });
    this.point = root.querySelector("[data-handle=point]");
    this.start = root.querySelector("[data-handle=start]");
    this.still = document.createElement("canvas"); // rings, painted once for each window
    const at = (x, y) => [this.canvas.x_at(x), this.canvas.y_at(y)];
    drags(this.point, { move: (x, y) => act.leave_line(at(x, y)), end: act.settle });
    drags(this.start, { move: (x, y) => act.set_start(at(x, y)), end: act.settle });
    drags(this.canvas.element, {
      start: (x, y, touch) =>
        !touch && x > this.canvas.left && y < this.canvas.bottom && (act.leave_line(at(x, y)), true),
      move: (x, y) => act.leave_line(at(x, y)),
      end: act.settle,
    });
    keys(this.point, (dx, dy) => act.leave_line(this.nudged(model.line, dx, dy)), act.settle);
    keys(this.start, (dx, dy) => act.set_start(this.nudged(model.state.start, dx, dy)), act.settle);
    this.frame();
  }

  nudged([m, b], dx, dy) {
    const step = (this.canvas.window.y[1] - this.canvas.window.y[0]) / 100;
    return [m + dx * step, b + dy * step];
  }

  /** The optimum in the middle, the start well inside, one unit of m as long as one of b: so arrows stand square to rings. */
  frame() {
    const { canvas, model } = this,
      [m, b] = model.optimum,
      { start } = model.state,
      { moments } = model.coordinates;
    const aspect = canvas.aspect,
      off = [Math.abs(start[0] - m), Math.abs(start[1] - b)];
    let half = 1.22 * Math.max(off[1], off[0] / aspect);
    if (!(half > 1e-9 * (Math.abs(m) + Math.abs(b)))) {
      half = 1.3 * Math.sqrt(moments.var_y || moments.mean_y ** 2 || 1);
    }
    canvas.window = { x: [m - half * aspect, m + half * aspect], y: [b - half, b + half] };
    this.rim = this.rim_of_window();
  }

  /** The loss at the farthest corner of the window that is worth a ring. */
  rim_of_window() {
    const { canvas, model } = this,
      { moments } = model.coordinates;
    const corners = canvas.window.x.flatMap((m) => canvas.window.y.map((b) => moments.loss(m, b)));
    return Math.max(Math.min(...corners) * 1.2, moments.loss(...model.state.start) * 1.1);
  }

  ring(c, loss) {
    const { canvas } = this,
      { center, u, v } = level_ellipse(this.model.coordinates.moments, loss);
    c.beginPath();
    for (let k = 0; k < 128; k++) {
      const angle = (2 * Math.PI * k) / 128,
        cos = Math.cos(angle),
        sin = Math.sin(angle);
      c.lineTo(canvas.px(center[0] + cos * u[0] + sin * v[0]), canvas.py(center[1] + cos * u[1] + sin * v[1]));
    }
    c.closePath();
  }

  paint_rings(colors) {
    const { canvas, model, still } = this,
      { moments } = model.coordinates;
    const wanted = JSON.stringify([
      canvas.window,
      moments,
      canvas.width,
      canvas.height,
      canvas.dense,
      colors.background,
      this.rim,
    ]);
    if (this.painted === wanted) return;
    this.painted = wanted;
    still.width = canvas.element.width;
    still.height = canvas.element.height;
    const c = still.getContext("2d");
    c.scale(canvas.dense, canvas.dense);
    c.beginPath();
    c.rect(canvas.left, canvas.top, canvas.right - canvas.left, canvas.bottom - canvas.top);
    c.clip();
    c.fillStyle = mix(colors.landscape, colors.background, 0.08);
    c.fill();
    const all = levels(moments, this.rim, RINGS).reverse();
    const narrow = canvas.px(canvas.window.x[0] + Math.abs(level_ellipse(moments, this.rim).u[0])) - canvas.left < 3;
    all.forEach((loss, k) => {
      const near = (k + 1) / RINGS;
      this.ring(c, loss);
      c.fillStyle = mix(colors.landscape, colors.background, 0.1 + 0.8 * near ** 1.3);
      c.fill();
      c.strokeStyle =
        near > 0.7
          ? mix(colors.text, colors.landscape, 0.3)
          : mix(colors.landscape, colors.background, 0.62 + 0.38 * near);
      c.lineWidth = k % 3 === 1 ? 1.5 : 0.9;
      if (!narrow) c.stroke();
    });
  }

  draw(colors, line) {
    const { canvas, model } = this,
      c = canvas.context;
    canvas.fit();
    canvas.clear(colors.background);
    this.paint_rings(colors);
    c.drawImage(this.still, 0, 0, canvas.width, canvas.height);
    canvas.axes(colors, colors.m, colors.b);
    canvas.clipped(() => {
      this.draw_own_ring(c, colors, line);
      this.draw_path(c, colors, line);
      const [m, b] = model.optimum;
      star(c, canvas.px(m), canvas.py(b), 8, colors.line, colors.background);
      this.draw_next(c, colors, line);
      dot(c, ...this.place_of(line), 8, colors.loss, colors.background); // below its handle, and alone on paper
    });
    this.place(this.point, line, "point_is");
    this.place(this.start, model.state.start, "start_is");
    this.start.classList.toggle("behind", model.state.t === 0);
  }

  /** All lines that are as wrong as this one. */
  draw_own_ring(c, colors, line) {
    this.ring(c, this.model.coordinates.moments.loss(...line));
    c.strokeStyle = colors.loss;
    c.lineWidth = 1.8;
    c.stroke();
  }

  place_of([m, b]) {
    const { canvas } = this,
      far = (value) => Math.max(-2e4, Math.min(2e4, value));
    return [far(canvas.px(m)), far(canvas.py(b))];
  }

  draw_path(c, colors, line) {
    const { path, state } = this.model,
      points = thinned(path.params, state.t).map((each) => this.place_of(each));
    if (state.t > 0) points[points.length - 1] = this.place_of(line);
    c.strokeStyle = colors.line;
    c.lineWidth = 2.4;
    c.beginPath();
    points.forEach(([x, y]) => c.lineTo(x, y));
    c.stroke();
    points
      .slice(0, -1)
      .forEach(([x, y], k) => dot(c, x, y, k ? 2.6 : 4, k ? colors.line : colors.background, k ? null : colors.line));
  }

  /** The step that comes next, and its parts along m and along b. */
  draw_next(c, colors, line) {
    const { ahead } = this.model;
    if (!ahead) return;
    const from = this.place_of(line),
      to = this.place_of(ahead);
    if (Math.hypot(to[0] - from[0], to[1] - from[1]) < 4) return;
    c.setLineDash([4, 4]);
    c.lineWidth = 2;
    for (const [color, a, b] of [
      [colors.m, from, [to[0], from[1]]],
      [colors.b, [to[0], from[1]], to],
    ]) {
      c.strokeStyle = color;
      c.beginPath();
      c.moveTo(...a);
      c.lineTo(...b);
      c.stroke();
    }
    c.setLineDash([]);
    arrow(c, from, to, colors.gradient);
  }

  place(handle, [m, b], words) {
    const { canvas } = this;
    const x = Math.min(Math.max(canvas.px(m), canvas.left), canvas.right),
      y = Math.min(Math.max(canvas.py(b), canvas.top), canvas.bottom);
    handle.style.transform = `translate(${x}px, ${y}px)`;
    const number = (value) => Number(value.toPrecision(6)),
      { window } = canvas;
    handle.setAttribute("aria-valuemin", number(window.x[0]));
    handle.setAttribute("aria-valuemax", number(window.x[1]));
    handle.setAttribute("aria-valuenow", number(Math.min(Math.max(m, window.x[0]), window.x[1])));
    handle.setAttribute(
      "aria-valuetext",
      say(words, { m: short(m), b: short(b), loss: short(this.model.coordinates.moments.loss(m, b)) }),
    );
  }
}
