// The state of the page as it stands in the address after "#".
import { MOST_STEPS } from "./model.js";

const SHARED_POINTS = 1_500; // with more, no address holds them

/** The state as it stands in the address after "#"; null where the points are too many for one. */
export function to_address(model) {
  const { state, own } = model,
    parts = new URLSearchParams();
  parts.set("x", state.measure);
  parts.set("start", state.start.join(","));
  parts.set("alpha", String(state.alpha));
  parts.set("rule", state.rule);
  if (state.batch) parts.set("batch", String(state.batch));
  parts.set("t", String(state.t));
  if (state.squares) parts.set("squares", "1");
  if (state.log) parts.set("log", "1");
  if (own) {
    if (own.x.length > SHARED_POINTS) return null;
    parts.set("names", JSON.stringify([own.x_name, own.y_name]));
    parts.set("points", Array.from(own.x, (x, i) => `${x},${own.y[i]}`).join(";"));
  }
  return parts.toString();
}

const finite = (text) => {
  const value = text?.trim() ? Number(text) : NaN;
  return Number.isFinite(value) ? value : null;
};
const pair = (text) => {
  const values = (text ?? "").split(",").map(finite);
  return values.length === 2 && values.every((value) => value !== null) ? values : null;
};

/** Set what an address says; what does not make sense in it is passed over. */
export function from_address(model, address) {
  const parts = new URLSearchParams(address),
    { page } = model;
  const own = points_of(parts);
  model.load_points(own);
  const state = {
    measure: page.measure,
    start: [...page.start],
    alpha: page.alpha,
    rule: "plain",
    batch: 0,
    t: 0,
    squares: false,
    log: false,
  };
  const measure = parts.get("x");
  state.measure = model.measures.includes(measure) ? measure : own ? model.readable_measure() : page.measure;
  model.state = state;
  model.coordinates = model.coordinates_of(state.measure);
  state.start =
    pair(parts.get("start")) ?? (!own && state.measure === page.measure ? state.start : model.first_line());
  const alpha = finite(parts.get("alpha")),
    batch = finite(parts.get("batch")),
    t = finite(parts.get("t"));
  if (alpha > 0) state.alpha = alpha;
  if (Object.hasOwn(model.rules, parts.get("rule") ?? "")) state.rule = parts.get("rule");
  if (batch >= 1) state.batch = Math.round(batch);
  if (t >= 0) state.t = Math.min(Math.round(t), MOST_STEPS);
  state.squares = parts.get("squares") === "1";
  state.log = parts.get("log") === "1";
  if (!Number.isFinite(model.coordinates.moments.loss(...state.start) * 1e24)) state.start = model.first_line();
  model.changed("address");
}

function points_of(parts) {
  const pairs = (parts.get("points") ?? "").split(";").map(pair);
  if (pairs.length < 2 || pairs.includes(null) || pairs.every(([x]) => x === pairs[0][0])) return null;
  let names = ["x", "y"];
  try {
    const told = JSON.parse(parts.get("names"));
    if (Array.isArray(told) && told.length === 2) names = told.map(String);
  } catch {
    /* without names they are x and y */
  }
  const [x, y] = [0, 1].map((k) => Float64Array.from(pairs, (point) => point[k]));
  return { x, y, x_name: names[0], y_name: names[1] };
}
