// The learning rate: a slider over powers of ten, a number, and the marks of the films.
import { zigzag_rate } from "./maths.js";
import { plainly, say, typable, typed } from "./words.js";

const SPAN = 3.3; // powers of ten on the slider, the bound at PLACE of it
const PLACE = 0.86;

export class RatePanel {
  constructor(root, model, { before, tell }) {
    Object.assign(this, { root, model, tell });
    this.slider = root.querySelector("#alpha-slider");
    this.input = root.querySelector("#alpha");
    this.slider.addEventListener("input", () => {
      before();
      model.set({ alpha: Number(this.rate_at(this.slider.value / 1000).toPrecision(3)) });
    });
    this.input.addEventListener("change", () => {
      const alpha = typed(this.input.value);
      before();
      if (alpha > 0 && Number.isFinite(alpha)) model.set({ alpha });
      else {
        tell(say("rate_wrong"));
        this.show_state(true);
      }
    });
  }

  /** What the slider is measured by: the bound, or where the rule has none, that of plain descent. */
  get scale() {
    return this.model.bound ?? this.model.bowl.bound;
  }
  rate_at(share) {
    return this.scale * 10 ** (SPAN * (share - PLACE));
  }
  share_of(rate) {
    return PLACE + Math.log10(rate / this.scale) / SPAN;
  }

  marks() {
    const { bowl, bound, state, page, own } = this.model,
      marks = [];
    if (!own && state.measure === page.measure && state.rule === "plain") marks.push(["lesson", page.alpha]);
    if (state.rule === "plain") marks.push(["best", bowl.best], ["zigzag", zigzag_rate(bowl)]);
    if (bound !== null) marks.push(["bound", bound]);
    return marks;
  }

  show_state(anyway = false) {
    const { state, bound } = this.model,
      share = this.share_of(state.alpha);
    this.slider.value = Math.round(1000 * Math.min(1, Math.max(0, share)));
    this.slider.setAttribute("aria-valuetext", plainly(state.alpha, 4));
    if (anyway || document.activeElement !== this.input || typed(this.input.value) !== state.alpha)
      this.input.value = typable(state.alpha);
    const marks = this.marks(),
      wanted = JSON.stringify([marks, bound]);
    if (this.shown === wanted) return;
    this.shown = wanted;
    const at = (rate) => `calc(10px + (100% - 20px) * ${this.share_of(rate)})`;
    this.root
      .querySelector(".ticks")
      .replaceChildren(
        ...marks.map(([name, rate]) =>
          Object.assign(document.createElement("i"), { className: name, style: `left: ${at(rate)}` }),
        ),
        ...(bound === null
          ? []
          : [Object.assign(document.createElement("i"), { className: "past", style: `left: ${at(bound)}` })]),
      );
    this.root.querySelector(".marks").replaceChildren(
      ...marks.map(([name, rate]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = name;
        button.textContent = say(`mark_${name}`, { rate: plainly(rate, 3) });
        button.addEventListener("click", () => this.model.set({ alpha: rate }));
        return button;
      }),
      ...(bound === null
        ? [Object.assign(document.createElement("span"), { className: "axis", textContent: say("no_bound") })]
        : []),
    );
  }
}
