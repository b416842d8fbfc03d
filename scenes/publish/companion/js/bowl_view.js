// The loss as a height above the plane: level ellipses painted from the rim inwards, as the films' bowl.
import { Canvas, dot, faint, is_dark_color, mix, star, thinned } from "./draw.js";
import { drags, keys } from "./handles.js";
import { level_ellipse } from "./maths.js";
import { say } from "./words.js";

const BANDS = 30;
const ELEVATION = (38 * Math.PI) / 180;

export class BowlView {
  constructor(root, model, redraw) {
    Object.assign(this, { root, model, turned: 0 });
    this.canvas = new Canvas(root.querySelector("canvas"), { left: 8, right: 8, top: 8, bottom: 8 });
    this.still = document.createElement("canvas");
    const handle = root.querySelector("[data-handle=turn]");
    this.handle = handle;
    let from = 0,
      before = 0;
    const turn = (radians) => {
      this.turned = Math.atan2(Math.sin(radians), Math.cos(radians));
      redraw();
    };
    drags(handle, {
      start: (x) => {
        [from, before] = [x, this.turned];
        return true;
      },
      move: (x) => turn(before + (x - from) / 90),
    });
    keys(handle, (dx) => turn(this.turned + dx * 0.05));
    this.frame();
  }

  /** Size and turn that show all of the rim, its long axis nearly across. */
  frame() {
    const { model } = this,
      { moments } = model.coordinates,
      start_loss = moments.loss(...model.state.start);
    const spread = moments.var_y || moments.mean_y ** 2 || 1;
    this.rim = moments.floor + Math.max((start_loss - moments.floor) * 1.12, 1e-9 * spread || 1e-300);
    if (!(start_loss - moments.floor > 1e-12 * moments.floor)) this.rim = moments.floor + spread;
    // The long axis lies nearly across: a narrow bowl would show its side alone.  Of the four ways to turn it so, the one
    // that has the start on the far side, where the inside is seen, and to the left.
    const across = -(model.bowl.angle + Math.PI / 2),
      [m, b] = model.optimum,
      { start } = model.state;
    const seen = (turn) => {
      const dm = start[0] - m,
        db = start[1] - b;
      return 1.5 * (Math.sin(turn) * dm + Math.cos(turn) * db) - (Math.cos(turn) * dm - Math.sin(turn) * db);
    };
    const turns = [0.5, -0.5, 0.5 + Math.PI, -0.5 + Math.PI].map((turn) => across + turn);
    this.azimuth = turns.reduce((best, turn) => (seen(turn) > seen(best) ? turn : best));
    this.painted = null;
  }

  /** The map from (m, b, height as a share of the rim's) to the canvas. */
  view() {
    const { canvas, model } = this,
      { moments } = model.coordinates;
    const angle = this.azimuth + this.turned,
      cos = Math.cos(angle),
      sin = Math.sin(angle);
    const { center, u, v } = level_ellipse(moments, this.rim);
    const wide = Math.hypot(cos * u[0] - sin * u[1], cos * v[0] - sin * v[1]);
    const deep = Math.hypot(sin * u[0] + cos * u[1], sin * v[0] + cos * v[1]);
    const tilt = Math.sin(ELEVATION),
      lift = 1.35 * Math.max(deep, 0.3 * wide) * tilt;
    const top = lift + deep * tilt,
      low = -0.3 * deep * tilt;
    const scale = Math.min(
      (0.46 * (canvas.right - canvas.left)) / wide,
      (0.94 * (canvas.bottom - canvas.top)) / (top - low),
    );
    const x0 = (canvas.left + canvas.right) / 2,
      y0 = (canvas.top + canvas.bottom) / 2 + (scale * (top + low)) / 2;
    const place = (m, b, height) => {
      const dm = m - center[0],
        db = b - center[1];
      return [x0 + scale * (cos * dm - sin * db), y0 - scale * (tilt * (sin * dm + cos * db) + lift * height)];
    };
    return { place, center, u, v, half_width: scale * wide, x0 };
  }

  height(m, b) {
    const { moments } = this.model.coordinates;
    return moments.rise(m, b) / (this.rim - moments.floor);
  }

  paint(colors, view) {
    const { canvas, still } = this;
    const wanted = JSON.stringify([
      this.rim,
      this.turned,
      this.azimuth,
      this.model.coordinates.moments,
      canvas.width,
      canvas.height,
      canvas.dense,
      colors.background,
    ]);
    if (this.painted === wanted) return;
    this.painted = wanted;
    still.width = canvas.element.width;
    still.height = canvas.element.height;
    const c = still.getContext("2d");
    c.scale(canvas.dense, canvas.dense);
    const night = is_dark_color(colors.background),
      [bright, deep] = night ? ["text", "background"] : ["background", "text"];
    const light = mix(colors.landscape, colors[bright], night ? 0.62 : 0.5),
      middle = mix(colors.landscape, colors[deep], 0.92);
    const dark = mix(colors.landscape, colors[deep], night ? 0.45 : 0.72),
      line = mix(colors.landscape, colors.text, 0.55);
    for (let k = 0; k < BANDS; k++) {
      const share = 1 - k / BANDS; // of the rim's radius
      const points = [];
      for (let j = 0; j < 96; j++) {
        const angle = (2 * Math.PI * j) / 96,
          a = share * Math.cos(angle),
          b = share * Math.sin(angle);
        points.push(
          view.place(
            view.center[0] + a * view.u[0] + b * view.v[0],
            view.center[1] + a * view.u[1] + b * view.v[1],
            share * share,
          ),
        );
      }
      c.beginPath();
      points.forEach(([x, y]) => c.lineTo(x, y));
      c.closePath();
      // The slope of a paraboloid is linear in the plane: how much it faces the light is, on each level, linear across.
      const shade = c.createLinearGradient(view.x0 - view.half_width, 0, view.x0 + view.half_width, 0);
      shade.addColorStop(0, light);
      shade.addColorStop(0.5, middle);
      shade.addColorStop(1, dark);
      c.fillStyle = shade;
      c.fill();
      c.strokeStyle = line;
      c.lineWidth = k === 0 ? 1.6 : k % 3 === 0 ? 0.9 : 0.35;
      if (view.half_width * share > 3) c.stroke();
    }
  }

  draw(colors, line) {
    const { canvas, model } = this,
      c = canvas.context;
    canvas.fit();
    canvas.clear(colors.background);
    const view = this.view();
    this.paint(colors, view);
    c.drawImage(this.still, 0, 0, canvas.width, canvas.height);
    const on_bowl = ([m, b]) => view.place(m, b, Math.min(this.height(m, b), 4));
    canvas.clipped(() => {
      star(c, ...on_bowl(model.optimum), 7, colors.line, colors.background);
      this.draw_path(c, colors, on_bowl, line);
      const [x, y] = on_bowl(line);
      dot(c, x, y, 10, faint(colors.loss, 0.28), null);
      dot(c, x, y, 5.5, colors.loss, colors.background);
    });
    this.handle.setAttribute("aria-valuenow", Math.round((this.turned * 180) / Math.PI));
    this.handle.setAttribute("aria-valuetext", say("turned", { degrees: Math.round((this.turned * 180) / Math.PI) }));
  }

  /** Between two steps the path lies on the bowl, too. */
  draw_path(c, colors, on_bowl, line) {
    const { path, state } = this.model,
      steps = thinned(path.params, state.t, 240);
    if (state.t > 0) steps[steps.length - 1] = line;
    c.strokeStyle = colors.line;
    c.lineWidth = 2;
    c.beginPath();
    steps.forEach((step, k) => {
      const before = steps[Math.max(0, k - 1)],
        parts = k && steps.length < 80 ? 10 : 1;
      for (let part = 1; part <= parts; part++) {
        const share = part / parts;
        c.lineTo(...on_bowl([before[0] + share * (step[0] - before[0]), before[1] + share * (step[1] - before[1])]));
      }
    });
    c.stroke();
    steps.slice(0, -1).forEach((step) => dot(c, ...on_bowl(step), 2.2, colors.line, null));
  }
}
