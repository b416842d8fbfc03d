// Rule, batch, how x is measured, and what is written around the views: all that says in which state the page is.
import { is_dark } from "./screen.js";
import { MINUS, plainly, say, whole } from "./words.js";

const BATCHES = [1, 5, 10, 32];

export class OptionsPanel {
  constructor(root, model, { before, data_view, numbers }) {
    Object.assign(this, { root, model, data_view, numbers });
    this.find = (selector) => root.querySelector(selector);
    const chosen = (name, set) =>
      this.find(`#${name}`).addEventListener("change", (event) => {
        before();
        set(event.target.value);
      });
    chosen("rule", (rule) => model.set({ rule }));
    chosen("batch", (batch) => model.set({ batch: Number(batch) }));
    chosen("measure", (measure) => model.measure(measure));
  }

  show_state() {
    const { state, points, batched } = this.model;
    this.find("#rule").value = state.rule;
    this.show_batches();
    offer(this.find("#measure"), this.model.measures, (name) => say(`measure_${name}`));
    this.find("#measure").value = state.measure;
    const pressed = { squares: state.squares, log: state.log, edit: this.data_view.editing };
    for (const [name, on] of Object.entries(pressed)) this.find(`[data-do=${name}]`).setAttribute("aria-pressed", on);
    this.find("[data-do=theme]").textContent = say(is_dark() ? "do_light" : "do_dark");
    for (const formula of this.root.querySelectorAll("[data-rule]"))
      formula.hidden = formula.dataset.rule !== state.rule;
    this.show_update();
    this.find("#x-name").textContent = this.find("#x-name").title = this.x_name();
    this.find("#y-name").textContent = points.y_name;
    this.find("#t-name").textContent = say(batched ? "updates" : "epochs");
    this.find("#loss-name").textContent = say(state.log ? "title_log" : "title_loss");
  }

  show_batches() {
    const { state, own, page, points, batched } = this.model,
      n = points.x.length;
    const sizes = [...new Set([0, ...BATCHES, state.batch])].filter((size) => size < n).sort((a, b) => a - b);
    const all = say("batch_all", { n: whole(own ? n : page.n) });
    offer(
      this.find("#batch"),
      sizes,
      (size) => (size === 0 ? all : size === 1 ? say("batch_one") : whole(size)),
      all,
    );
    this.find("#batch").value = batched ? state.batch : 0;
  }

  /** The calculation of the last step. */
  show_update() {
    const none = Object.assign(document.createElement("p"), { className: "axis", textContent: say("no_update") });
    const rows = this.numbers.rows();
    this.find("#worked").replaceChildren(...(rows.length ? rows : [none]));
  }

  /** What x is at the moment: a name, "x = (GNP − 300,000)/100,000", or "GNP (standardized)". */
  x_name() {
    const { state, own, page, points } = this.model,
      { center, unit } = this.model.coordinates,
      name = points.x_name;
    if (!own) return page.x_names[state.measure] ?? name;
    if (state.measure === "raw") return name;
    if (state.measure === "standardized") return say("standardized", { name });
    const counted = center === 0 ? name : `${name} ${center > 0 ? MINUS : "+"} ${plainly(Math.abs(center), 12)}`;
    const over = center === 0 ? counted : `(${counted})`;
    return say("counted", { x: unit === 1 ? counted : `${over}/${plainly(unit, 12)}` });
  }
}

/** Fill a list of choices, where it is not the same already. */
function offer(select, values, label, also = "") {
  const wanted = `${values.join()} ${also}`;
  if (select.dataset.values === wanted) return;
  select.replaceChildren(...values.map((value) => new Option(label(value), value)));
  select.dataset.values = wanted;
}
