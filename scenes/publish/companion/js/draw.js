// What all views draw with: a canvas that fits its place, a window of quantities in it, round ticks, the colours.
import { fixed, short } from "./words.js";

const channels = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));

/** `share` of one colour, the rest of another. */
export function mix(one, other, share) {
  const a = channels(one),
    b = channels(other);
  return `rgb(${a.map((value, k) => Math.round(share * value + (1 - share) * b[k])).join(" ")})`;
}

export const is_dark_color = (hex) => channels(hex).reduce((sum, value) => sum + value) < 384;

export const faint = (hex, alpha) => `rgb(${channels(hex).join(" ")} / ${alpha})`;

/** At most `count` round numbers (1, 2 or 5 times a power of ten apart) in [low, high]; see gdmath's round_ticks. */
export function round_ticks(low, high, count = 5) {
  if (!(low < high)) return [];
  for (let step = (high - low) / (count + 1); ; step *= 1.01) {
    const exponent = Math.floor(Math.log10(step));
    const digit = [1, 2, 5, 10].find((d) => Number(`${d}e${exponent}`) >= step * (1 - 1e-12));
    const size = Number(`${digit}e${exponent}`);
    const first = Math.ceil(low / size - 1e-9),
      last = Math.floor(high / size + 1e-9);
    if (last - first + 1 <= count) {
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) =>
        Number(`${(first + k) * digit}e${exponent}`),
      );
    }
    step = size;
  }
}

/** Ticks as they are written: all with the decimals that tell them apart. */
export function tick_labels(ticks) {
  if (ticks.some((tick) => Math.abs(tick) >= 1e6) || ticks.length < 2)
    return ticks.map((tick) => (tick === 0 ? "0" : short(tick, 2)));
  const step = Math.abs(ticks[1] - ticks[0]);
  if (step < 1e-4) return ticks.map((tick) => (tick === 0 ? "0" : short(tick, 2)));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return ticks.map((tick) => fixed(tick, decimals));
}

/** A canvas in the page, as sharp as the screen, and the rectangle in it that a window of two quantities is mapped to. */
export class Canvas {
  constructor(element, margins) {
    this.element = element;
    this.context = element.getContext("2d");
    this.margins = margins;
    this.window = { x: [0, 1], y: [0, 1] };
    this.fit();
  }

  /** Take the size that the page gives it; true where that has changed. */
  fit() {
    const { clientWidth: width, clientHeight: height } = this.element;
    const dense = Math.min(globalThis.devicePixelRatio || 1, 3);
    if (width === this.width && height === this.height && dense === this.dense) return false;
    Object.assign(this, { width, height, dense });
    this.element.width = Math.round(width * dense);
    this.element.height = Math.round(height * dense);
    return true;
  }

  get left() {
    return this.margins.left;
  }
  get right() {
    return this.width - this.margins.right;
  }
  get top() {
    return this.margins.top;
  }
  get bottom() {
    return this.height - this.margins.bottom;
  }
  get aspect() {
    return Math.max(this.right - this.left, 1) / Math.max(this.bottom - this.top, 1);
  }

  px(x) {
    return this.left + ((x - this.window.x[0]) / (this.window.x[1] - this.window.x[0])) * (this.right - this.left);
  }
  py(y) {
    return this.bottom - ((y - this.window.y[0]) / (this.window.y[1] - this.window.y[0])) * (this.bottom - this.top);
  }
  x_at(px) {
    return this.window.x[0] + ((px - this.left) / (this.right - this.left)) * (this.window.x[1] - this.window.x[0]);
  }
  y_at(py) {
    return this.window.y[0] + ((this.bottom - py) / (this.bottom - this.top)) * (this.window.y[1] - this.window.y[0]);
  }

  clear(color) {
    const c = this.context;
    c.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    c.fillStyle = color;
    c.fillRect(0, 0, this.width, this.height);
    c.lineJoin = c.lineCap = "round";
  }

  /** Draw within the rectangle alone. */
  clipped(paint) {
    const c = this.context;
    c.save();
    c.beginPath();
    c.rect(this.left, this.top, this.right - this.left, this.bottom - this.top);
    c.clip();
    paint(c);
    c.restore();
  }

  text(string, x, y, { color, size = 13, align = "left", family = "number", italic = false }) {
    const c = this.context;
    c.font = `${size}px ${italic ? "italic-symbol" : family}, ${family === "words" ? "sans-serif" : "serif"}`;
    c.fillStyle = color;
    c.textAlign = align;
    c.textBaseline = "alphabetic";
    c.fillText(string, x, y);
  }

  /** Numbers along both axes; their colours say of what.  `ruler` says what x is where it is written otherwise. */
  axes(colors, x_color, y_color, { ruler = { center: 0, unit: 1 }, y_count = 5 } = {}) {
    const c = this.context,
      [low, high] = this.window.x.map((x) => ruler.center + ruler.unit * x);
    const written = round_ticks(low, high, Math.max(2, Math.min(6, Math.floor(this.width / 75))));
    const xs = written.map((x) => (x - ruler.center) / ruler.unit);
    const ys = round_ticks(...this.window.y, y_count);
    c.strokeStyle = colors.rule;
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(this.left, this.top);
    c.lineTo(this.left, this.bottom);
    c.lineTo(this.right, this.bottom);
    xs.forEach((x) => {
      c.moveTo(this.px(x), this.bottom);
      c.lineTo(this.px(x), this.bottom + 4);
    });
    ys.forEach((y) => {
      c.moveTo(this.left, this.py(y));
      c.lineTo(this.left - 4, this.py(y));
    });
    c.stroke();
    tick_labels(written).forEach((label, k) =>
      this.text(label, this.px(xs[k]), this.bottom + 18, { color: x_color, align: "center" }),
    );
    tick_labels(ys).forEach((label, k) =>
      this.text(label, this.left - 8, this.py(ys[k]) + 4.5, { color: y_color, align: "right" }),
    );
  }
}

/** A dot with a rim of the ground, so that it stands out on whatever lies below. */
export function dot(c, x, y, radius, color, ground) {
  c.beginPath();
  c.arc(x, y, radius, 0, 2 * Math.PI);
  c.fillStyle = color;
  c.fill();
  if (ground) {
    c.lineWidth = 1.5;
    c.strokeStyle = ground;
    c.stroke();
  }
}

export function star(c, x, y, radius, color, ground) {
  c.beginPath();
  for (let k = 0; k < 10; k++) {
    const angle = (k * Math.PI) / 5 - Math.PI / 2,
      far = k % 2 ? 0.42 * radius : radius;
    c.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
  }
  c.closePath();
  c.fillStyle = color;
  c.strokeStyle = ground;
  c.lineWidth = 1.5;
  c.stroke();
  c.fill();
}

export function arrow(c, [x0, y0], [x1, y1], color, width = 3) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 3) return;
  const head = Math.min(11, 0.6 * length),
    angle = Math.atan2(y1 - y0, x1 - x0);
  c.strokeStyle = c.fillStyle = color;
  c.lineWidth = width;
  c.beginPath();
  c.moveTo(x0, y0);
  c.lineTo(x1 - 0.8 * head * Math.cos(angle), y1 - 0.8 * head * Math.sin(angle));
  c.stroke();
  c.beginPath();
  c.moveTo(x1, y1);
  for (const turn of [2.7, -2.7]) c.lineTo(x1 + head * Math.cos(angle + turn), y1 + head * Math.sin(angle + turn));
  c.closePath();
  c.fill();
}

/** The part of a path that need be drawn: all of it while it is short, then fewer and fewer of its steps. */
export function thinned(path, upto, most = 600) {
  if (upto <= most) return path.slice(0, upto + 1);
  const kept = path.slice(0, most / 2),
    rest = upto - most / 2;
  for (let k = 0; k <= most / 2; k++) kept.push(path[Math.round(most / 2 + (k / (most / 2)) * rest)]);
  return kept;
}
