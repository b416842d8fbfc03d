// Draws the views: only when something has changed, at most once a frame; from step to step the line glides.

const GLIDE = 180; // milliseconds from step to step
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const darkness = matchMedia("(prefers-color-scheme: dark)");

/** Whether nothing is to move that was not asked to. */
export const is_calm = () => calm.matches;

export function is_dark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : darkness.matches;
}

export class Screen {
  /** `controls` is called in each frame after something has changed. */
  constructor(model, views, numbers, controls) {
    Object.assign(this, { model, views, numbers, controls });
    Object.assign(this, {
      line: [...model.line],
      progress: 1,
      glides: false,
      stale: true,
      asked: false,
      printing: false,
    });
    darkness.addEventListener("change", () => this.changed());
    document.fonts.ready.then(() => this.redraw());
    document.fonts.load("16px symbol").then(
      () => this.redraw(),
      () => {}, // the browser's own letters do
    );
  }

  redraw() {
    if (!this.asked) requestAnimationFrame((now) => this.frame(now));
    this.asked = true;
  }

  /** Something has changed: by a step, or by anything else, which is shown where it is at once. */
  changed(by = "") {
    this.glides = by === "step" && !is_calm() && Math.hypot(...this.model.line) < 1e12;
    if (this.glides) Object.assign(this, { from: [...this.line], since: performance.now() });
    else Object.assign(this, { line: [...this.model.line], progress: 1 });
    this.stale = true;
    this.redraw();
  }

  /** Choose windows anew that show all of it. */
  refit() {
    const { data_view, plane_view, bowl_view } = this.views;
    for (const view of [data_view, plane_view, bowl_view]) view.frame();
    this.redraw();
  }

  frame(now) {
    this.asked = false;
    if (this.glides) {
      const share = Math.min(1, Math.max(0, now - this.since) / GLIDE);
      this.progress = share * (2 - share);
      this.line = this.model.line.map((value, k) => this.from[k] + this.progress * (value - this.from[k]));
      if (share >= 1) this.glides = false;
    }
    this.draw();
    if (this.stale) this.controls();
    this.stale = false;
    if (this.glides) this.redraw();
  }

  draw() {
    const { data_view, plane_view, bowl_view, loss_view } = this.views;
    const colors = this.model.page.themes[this.printing || !is_dark() ? "light" : "dark"];
    for (const view of [data_view, plane_view, bowl_view]) view.draw(colors, this.line);
    loss_view.draw(colors, this.line, this.progress);
    this.numbers.draw(this.line, this.progress < 1);
  }
}
