// The viewer's own points: chosen, moved, added, deleted; a table pasted or opened.
import { TableError, text_of } from "./csv.js";
import { read_table } from "./table.js";
import { say, typable, typed, whole } from "./words.js";

export class PointsPanel {
  constructor(root, model, { data_view, tell, taken }) {
    Object.assign(this, { root, model, view: data_view, tell, taken, table: null });
    this.find = (selector) => root.querySelector(selector);
    for (const name of ["x", "y"]) {
      this.find(`#point-${name}`).addEventListener("change", () => {
        const [x, y] = ["x", "y"].map((each) => typed(this.find(`#point-${each}`).value));
        if (Number.isFinite(x) && Number.isFinite(y)) this.move(this.chosen(), x, y, true);
        else this.tell(say("point_wrong"));
        this.show_state();
      });
    }
    this.find("#file").addEventListener("change", (event) => this.open(event.target.files[0]));
    for (const name of ["x", "y"]) this.find(`#column-${name}`).addEventListener("change", () => this.take_columns());
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      this.open(event.dataTransfer.files[0]);
    });
    root.querySelector(".panel.data").addEventListener("keydown", (event) => {
      if ((event.key === "Delete" || event.key === "Backspace") && this.view.editing && this.view.chosen !== null)
        this.deeds.delete();
    });
    this.deeds = {
      next_point: () => this.choose((this.chosen() + 1) % this.count),
      last_point: () => this.choose((this.chosen() + this.count - 1) % this.count),
      add: () => {
        const { window } = this.view.canvas,
          { center, unit } = this.model.coordinates,
          middle = ([low, high]) => (low + high) / 2;
        this.add(center + unit * middle(window.x), middle(window.y), true);
        this.tell(say("point_added", { n: this.count }));
      },
      delete: () => this.remove(this.chosen()),
      lesson_points: () => {
        this.model.reset_all();
        this.view.chosen = null;
        this.table = null;
        this.taken();
        this.tell(say("lesson_points_told"));
      },
      read: () => this.read(this.find("#table").value),
    };
  }

  get count() {
    return this.model.points.x.length;
  }
  chosen() {
    return Math.min(this.view.chosen ?? 0, this.count - 1);
  }

  choose(i) {
    this.view.chosen = i;
    this.show_state();
    this.model.listeners.forEach((listener) => listener("choice"));
  }

  /** The points as lists that may be changed. */
  copy() {
    const { x, y, x_name, y_name } = this.model.points;
    return { x: [...x], y: [...y], x_name, y_name };
  }

  put({ x, y, x_name, y_name }, settled) {
    if (x.length < 2 || x.every((value) => value === x[0])) {
      this.tell(say(x.length < 2 ? "too_few_points" : "same_x"));
      return false;
    }
    if (!this.model.own && x.length < this.model.page.n - 1) this.tell(say("sample_edited", { n: this.count }));
    this.model.edit({ x: Float64Array.from(x), y: Float64Array.from(y), x_name, y_name }, settled);
    if (settled) this.taken();
    return true;
  }

  add(x, y, settled) {
    const points = this.copy();
    points.x.push(x);
    points.y.push(y);
    this.view.chosen = points.x.length - 1;
    this.put(points, settled);
    return points.x.length - 1;
  }

  move(i, x, y, settled) {
    const points = this.copy();
    points.x[i] = x;
    points.y[i] = y;
    this.put(points, settled);
  }

  remove(i) {
    const points = this.copy();
    points.x.splice(i, 1);
    points.y.splice(i, 1);
    if (!this.put(points, true)) return;
    this.view.chosen = Math.min(i, this.count - 1);
    this.show_state();
    this.tell(say("point_deleted", { n: this.count }));
  }

  show_state() {
    const i = this.chosen(),
      { x, y } = this.model.points;
    this.find("#point-place").textContent = say("point_place", { k: whole(i + 1), n: whole(this.count) });
    for (const [name, value] of [
      ["x", x[i]],
      ["y", y[i]],
    ]) {
      const input = this.find(`#point-${name}`);
      if (document.activeElement !== input || typed(input.value) !== value) input.value = typable(value, 6);
    }
    this.find("[data-do=lesson_points]").disabled = !this.model.own;
  }

  // ---- tables ----

  async open(file) {
    if (!file) return;
    try {
      this.read(text_of(new Uint8Array(await file.arrayBuffer())));
    } catch (error) {
      this.refuse(error);
    }
    this.find("#file").value = "";
  }

  read(text) {
    try {
      this.table = read_table(text);
      const usable = this.table.columns.filter(({ problem, name }) => !problem && name);
      const y = usable.filter(({ is_dates }) => !is_dates),
        x = usable.find((column) => column !== y[0] && column.is_dates) ?? y[0];
      const other = y.find((column) => column !== x);
      if (!x || !other)
        throw new TableError("table_two_columns", {
          found: usable.length,
          reasons:
            this.table.columns
              .filter(({ problem }) => problem)
              .map(({ name, problem }) => `${name}: ${problem}`)
              .slice(0, 3)
              .join("; ") || "–",
        });
      for (const [name, chosen] of [
        ["x", x],
        ["y", other],
      ]) {
        this.find(`#column-${name}`).replaceChildren(
          ...usable
            .filter(({ is_dates }) => name === "x" || !is_dates)
            .map(({ name: label, place }) => new Option(label, place, false, place === chosen.place)),
        );
      }
      this.find("#choose").hidden = usable.length < 3;
      this.take_columns();
    } catch (error) {
      this.refuse(error);
    }
  }

  take_columns() {
    try {
      const points = this.table.take(Number(this.find("#column-x").value), Number(this.find("#column-y").value));
      this.view.chosen = null;
      this.model.take(points);
      this.taken();
      const told =
        say("table_read", { n: points.x.length, x: points.x_name, y: points.y_name }) +
        (points.left_out ? ` ${say("table_left_out", { left_out: points.left_out })}` : "");
      this.say_of_table(told, false);
    } catch (error) {
      this.refuse(error);
    }
  }

  refuse(error) {
    if (!(error instanceof TableError)) throw error;
    this.say_of_table(error.message, true);
  }

  say_of_table(sentence, wrong) {
    const says = this.find("#table-says");
    says.textContent = sentence;
    says.classList.toggle("wrong", wrong);
    this.tell(sentence);
  }
}
