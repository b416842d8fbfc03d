// Live numbers beside the formulas, in their colours, and the last update written out so that it can be checked by hand.
import { MINUS, decimals_for, fixed, plainly, say, short, whole } from "./words.js";

/**
 * Decimals of inputs and result such that the calculation with what is written gives what is written.
 *
 * `evaluate` takes the inputs as they are rounded; where no number of digits up to the doubles' own suffices, null.
 */
export function checkable(inputs, evaluate, result, { decimals, most = 6 }) {
  const near = (places) => (value) => Number(value.toFixed(Math.min(places, 100)));
  for (let out = decimals; out <= decimals + most; out++) {
    for (let places = out; places <= out + most; places++) {
      const rounded = inputs.map(near(places));
      // Nearer than a half, so that no other way to round can differ.
      if (Math.abs(evaluate(rounded) - Number(result.toFixed(Math.min(out, 100)))) < 0.45 * 10 ** -out)
        return { places, out, rounded };
    }
  }
  return null;
}

const tinted = (role, text) => {
  const span = document.createElement("span");
  span.className = `num ${role}`;
  span.textContent = text;
  return span;
};
const bracketed = (text) => (text.startsWith(MINUS) ? `(${text})` : text);

export class Numbers {
  constructor(root, model) {
    Object.assign(this, { root, model });
    this.outs = Object.fromEntries([...document.querySelectorAll("[data-out]")].map((out) => [out.dataset.out, out]));
  }

  /** As many decimals for m and b as tell lines apart to four digits that are as wrong as the start. */
  decimals() {
    const { model } = this,
      { moments } = model.coordinates,
      rise = moments.rise(...model.state.start) || moments.var_y;
    const radius = Math.sqrt(rise) || Math.max(...model.optimum.map(Math.abs)) || 1,
      width = radius / Math.sqrt(moments.var_x);
    return [decimals_for(width), decimals_for(Math.hypot(radius, moments.mean_x * width))];
  }

  number(value, decimals) {
    return Math.abs(value) >= 1e7 || decimals > 7 ? short(value) : fixed(value, decimals);
  }

  draw([m, b], live) {
    const { model, outs } = this,
      [dm, db] = this.decimals(),
      { moments } = model.coordinates;
    const loss = moments.loss(m, b),
      [gm, gb] = live ? moments.gradient(m, b) : model.gradient;
    const put = (name, text) => {
      if (outs[name] && outs[name].textContent !== text) outs[name].textContent = text;
    };
    put("m", this.number(m, dm));
    put("b", this.number(Math.abs(b), db));
    put("sign", b < 0 && /[1-9]/.test(this.number(Math.abs(b), db)) ? MINUS : "+");
    put("loss", short(loss, 5));
    put("loss2", short(loss, 5));
    put("grad-m", short(gm));
    put("grad-b", short(gb));
    put("t", model.state.t ? whole(model.state.t) : "");
    put(
      "epoch",
      model.batched && model.state.t
        ? say("epoch_of", { epoch: whole(Math.floor((model.state.t - 1) / model.per_epoch) + 1) })
        : "",
    );
  }

  // ---- the last update ----

  /** Rows of the calculation of the last step, as elements; empty before the first. */
  rows() {
    const { model } = this,
      t = model.state.t - 1;
    if (t < 0) return [];
    const decimals = this.decimals();
    return ["m", "b"].flatMap((name, k) => this.rows_of(name, k, t, decimals[k]));
  }

  rows_of(name, k, t, decimals) {
    const { path, rule, state } = this.model,
      alpha = state.alpha,
      g = path.used[t][k],
      before = path.params[t][k],
      after = path.params[t + 1][k];
    const kept = path.states[t],
      [shown_alpha, exact] = [plainly(alpha, 4), Number(Number(alpha).toPrecision(4))];
    const plain = (inputs, text, evaluate) => this.row(name, name, inputs, text, evaluate, after, decimals);
    if (rule.name === "plain") {
      return [
        plain(
          [before, g],
          ([old, slope]) => [[name, old], ` ${MINUS} ${shown_alpha} · `, [name, slope, true]],
          ([old, slope]) => old - exact * slope,
        ),
      ];
    }
    if (rule.name === "momentum" || rule.name === "nesterov") {
      const { beta } = rule.constants,
        v = beta * kept[k] + g;
      const first = this.row(
        "gradient",
        `v_${name}`,
        [kept[k], g],
        ([old, slope]) => [`${plainly(beta)} · `, ["gradient", old, true], " + ", [name, slope, true]],
        ([old, slope]) => beta * old + slope,
        v,
        decimals_for(Math.abs(v)),
      );
      const second =
        rule.name === "momentum"
          ? plain(
              [before, v],
              ([old, speed]) => [[name, old], ` ${MINUS} ${shown_alpha} · `, ["gradient", speed, true]],
              ([old, speed]) => old - exact * speed,
            )
          : plain(
              [before, g, v],
              ([old, slope, speed]) => [
                [name, old],
                ` ${MINUS} ${shown_alpha} · (`,
                [name, slope],
                ` + ${plainly(beta)} · `,
                ["gradient", speed, true],
                ")",
              ],
              ([old, slope, speed]) => old - exact * (slope + beta * speed),
            );
      return [first, second];
    }
    const { mean, square } = corrected(rule, kept, k, g);
    const written = ([old, up, down]) => [
      [name, old],
      ` ${MINUS} ${shown_alpha} · `,
      ["gradient", up, true],
      " / √",
      ["gradient", down],
    ];
    return [
      plain(
        [before, mean, square],
        written,
        ([old, up, down]) => old - (exact * up) / (Math.sqrt(down) + rule.constants.epsilon),
      ),
    ];
  }

  /** One line of the calculation; `symbol` is what it gives, such as m or v_m. */
  row(role, symbol, inputs, write, evaluate, result, decimals) {
    const found = checkable(inputs, evaluate, result, { decimals });
    const row = document.createElement("p");
    row.className = "worked";
    const [letter, index] = symbol.split("_"),
      lead = tinted(role, letter);
    lead.classList.add("symbol");
    if (index) lead.append(Object.assign(document.createElement("sub"), { textContent: index }));
    row.append(lead, " = ");
    const places = found?.places ?? null,
      say_number = (value) => (places === null || Math.abs(value) >= 1e9 ? short(value, 6) : fixed(value, places));
    for (const piece of write(inputs)) {
      if (typeof piece === "string") row.append(piece);
      else row.append(tinted(piece[0], piece[2] ? bracketed(say_number(piece[1])) : say_number(piece[1])));
    }
    row.append(
      ` ${found ? "=" : "≈"} `,
      tinted(`${role} result`, found && Math.abs(result) < 1e9 ? fixed(result, found.out) : short(result, 6)),
    );
    return row;
  }
}

/** What RMSProp and Adam divide by what: û and v̂ of this step. */
function corrected({ name, constants }, kept, k, g) {
  if (name === "rmsprop") return { mean: g, square: constants.beta * kept[k] + (1 - constants.beta) * g * g };
  const t = kept[0] + 1,
    { beta1, beta2 } = constants;
  return {
    mean: (beta1 * kept[1 + k] + (1 - beta1) * g) / (1 - beta1 ** t),
    square: (beta2 * kept[3 + k] + (1 - beta2) * g * g) / (1 - beta2 ** t),
  };
}
