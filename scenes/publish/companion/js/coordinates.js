// Ways to measure x, x' = (x − center) / unit: round numbers with which a narrow valley can be read; see gdmath.coordinates.
import { curvature, default_start } from "./maths.js";

const WIDE = 4,
  LONG = 12,
  LIKED = 6,
  BENT = 0.2; // as in gdmath/coordinates.py
const DIGIT_COST = { 1: 0, 2: 0.35, 5: 0.25 };

/** To the nearest whole number, halves to the even one, as Python rounds. */
function half_even(value) {
  const low = Math.floor(value),
    over = value - low;
  if (over !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/** How far the path of small steps leaves the straight way to the optimum, as a share of that way. */
export function bend(moments, start) {
  const { angle, condition_number: kappa } = curvature(moments),
    [m, b] = moments.optimum;
  if (kappa < 1 + 1e-6) return 0;
  const dm = start[0] - m,
    db = start[1] - b,
    c = Math.cos(angle),
    s = Math.sin(angle);
  const p = c * dm + s * db,
    q = -s * dm + c * db,
    size = Math.hypot(p, q),
    at = kappa ** (-1 / (kappa - 1));
  return Math.abs(((p / size) * q) / size) * (at - at ** kappa);
}

/** The default start below the points, or where the path from there hardly bends, the one above if it does more. */
export function bent_start(moments) {
  const below = default_start(moments),
    above = default_start(moments, true);
  return bend(moments, below) >= Math.min(BENT, bend(moments, above)) ? below : above;
}

/** [center, unit]: round numbers with which the valley of J can be read and the path through it bends. */
export function round_measure(moments) {
  let best = null;
  for (const [center, unit, digits] of measures(moments)) {
    const told = moments.rescaled(center, unit),
      kappa = curvature(told).condition_number;
    const straight = Math.max(0, 1 - bend(told, bent_start(told)) / BENT),
      beyond = center > moments.mean_x ? 1 : 0;
    const off = Math.max(WIDE / kappa, kappa / LONG, 1);
    const cost = 1.5 * Math.abs(Math.log2(kappa / LIKED)) + 4 * straight + 0.5 * beyond + digits;
    if (!best || off < best.off || (off === best.off && cost < best.cost)) best = { center, unit, off, cost };
  }
  return [best.center, best.unit];
}

/** [center, unit, cost of their digits] of round measures near the data. */
function* measures(moments) {
  const spread = Math.sqrt(moments.var_x),
    exponent = Math.floor(Math.log10(spread));
  for (let power = exponent - 1; power <= exponent + 1; power++) {
    for (const digit of [1, 2, 5]) {
      const unit = Number(`${digit}e${power}`);
      if (unit / spread < 0.2 || unit / spread > 4) continue;
      const nearest = half_even(moments.mean_x / unit);
      for (let count = nearest - 5; count <= nearest + 5; count++) {
        const digits = String(Math.abs(count) * digit).replace(/^0+|0+$/g, "").length;
        yield [Number(`${count * digit}e${power}`), unit, 0.15 * Math.max(0, digits - 1) + DIGIT_COST[digit]];
      }
    }
  }
}
