// The loss after each update; the point on it goes through the steps that have been made.
import { Canvas, dot, faint, round_ticks, tick_labels } from "./draw.js";
import { drags, keys } from "./handles.js";
import { say, short, whole } from "./words.js";

export class LossView {
  constructor(root, model, act) {
    Object.assign(this, { root, model, act, furthest: 0 });
    this.canvas = new Canvas(root.querySelector("canvas"), { left: 56, right: 26, top: 12, bottom: 28 });
    this.handle = root.querySelector("[data-handle=time]");
    const seek = (x) => act.seek(Math.round(Math.min(Math.max(this.canvas.x_at(x), 0), this.furthest)));
    drags(this.handle, { move: seek, end: act.settle });
    drags(this.canvas.element, { start: (x, y, touch) => !touch && (seek(x), true), move: seek, end: act.settle });
    keys(this.handle, (dx, dy) => act.seek(Math.max(0, model.state.t + dx + dy)), act.settle);
  }

  /** Begin anew: nothing has been walked yet but what the state says. */
  forget() {
    this.furthest = this.model.state.t;
  }

  height_of(loss) {
    const { model } = this;
    if (!model.state.log) return loss;
    return Math.log10(Math.max(loss - model.coordinates.moments.floor, 1e-300));
  }

  frame() {
    const { model, canvas } = this,
      { path, state } = model,
      { floor } = model.coordinates.moments;
    this.furthest = Math.min(Math.max(this.furthest, state.t), model.last);
    const t_end = Math.max(10, this.furthest * 1.04),
      shown = path.loss.slice(0, this.furthest + 1);
    const first = path.loss[0],
      largest = Math.min(Math.max(...thin(shown, 2000)), state.log ? Infinity : 4 * first);
    if (state.log) {
      const tops = Math.max(largest, model.coordinates.moments.loss(...state.start)) - floor || 1;
      const lows = Math.min(
        ...thin(shown, 2000)
          .map((loss) => loss - floor)
          .filter((rise) => rise > 1e-13 * tops),
        tops / 100,
      );
      canvas.window = { x: [0, t_end], y: [Math.log10(lows) - 0.3, Math.log10(tops) + 0.3] };
    } else canvas.window = { x: [0, t_end], y: [0, 1.08 * (largest || 1)] };
  }

  draw(colors, line, progress) {
    const { canvas, model } = this,
      c = canvas.context,
      { path, state } = model,
      { floor } = model.coordinates.moments;
    canvas.fit();
    this.frame();
    canvas.clear(colors.background);
    this.draw_axes(colors);
    canvas.clipped(() => {
      if (!state.log) {
        c.setLineDash([5, 5]);
        c.strokeStyle = colors.quiet;
        c.lineWidth = 1.2;
        c.beginPath();
        c.moveTo(canvas.left, canvas.py(floor));
        c.lineTo(canvas.right, canvas.py(floor));
        c.stroke();
        c.setLineDash([]);
      }
      if (this.furthest > state.t) this.draw_curve(c, faint(colors.loss, 0.3), state.t, this.furthest);
      this.draw_curve(c, colors.loss, 0, state.t);
    });
    const at = this.place(state.t - 1 + progress, model.coordinates.moments.loss(...line));
    dot(c, ...at, 6, colors.loss, colors.background);
    this.handle.style.transform = `translate(${at[0]}px, ${at[1]}px)`;
    this.handle.setAttribute("aria-valuemax", this.furthest);
    this.handle.setAttribute("aria-valuenow", state.t);
    this.handle.setAttribute(
      "aria-valuetext",
      say("time_is", { t: whole(state.t), loss: short(path.loss[state.t]) }),
    );
    if (!state.log)
      canvas.text("J*", canvas.right + 4, canvas.py(floor) + 5, { color: colors.quiet, italic: true, size: 15 });
  }

  draw_axes(colors) {
    const { canvas, model } = this;
    if (!model.state.log) return canvas.axes(colors, colors.quiet, colors.loss, { y_count: 4 });
    const c = canvas.context,
      [low, high] = canvas.window.y;
    const powers = round_ticks(low, high, 5).filter(Number.isInteger),
      xs = round_ticks(...canvas.window.x, 5);
    c.strokeStyle = colors.rule;
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(canvas.left, canvas.top);
    c.lineTo(canvas.left, canvas.bottom);
    c.lineTo(canvas.right, canvas.bottom);
    c.stroke();
    tick_labels(xs).forEach((label, k) =>
      canvas.text(label, canvas.px(xs[k]), canvas.bottom + 18, { color: colors.quiet, align: "center" }),
    );
    for (const power of powers) {
      canvas.text(
        Math.abs(power) < 4 ? short(10 ** power, 1) : short(10 ** power, 1).replace(/^1×/, ""),
        canvas.left - 8,
        canvas.py(power) + 4.5,
        { color: colors.loss, align: "right" },
      );
    }
    return undefined;
  }

  place(t, loss) {
    const { canvas } = this,
      y = Math.min(Math.max(canvas.py(this.height_of(loss)), canvas.top), canvas.bottom);
    return [canvas.px(Math.max(0, t)), y];
  }

  draw_curve(c, color, from, to) {
    const { path } = this.model,
      stride = Math.max(1, Math.ceil((to - from) / 800));
    c.strokeStyle = color;
    c.lineWidth = 2.2;
    c.beginPath();
    for (let t = from; t <= to; t += stride) c.lineTo(...this.place(t, path.loss[t]));
    c.stroke();
    if (to - from <= 60) for (let t = from; t <= to; t++) dot(c, ...this.place(t, path.loss[t]), 2.6, color, null);
  }
}

const thin = (values, most) => {
  const stride = Math.max(1, Math.ceil(values.length / most));
  return stride === 1 ? values : values.filter((_, k) => k % stride === 0 || k === values.length - 1);
};
