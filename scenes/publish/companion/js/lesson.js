// The lesson (TOML) that films what the page shows.

const string = (text) => JSON.stringify(text).replace(/\u007f/g, "\\u007f");
const float = (value) => {
  const text = String(value);
  return /[.e]/.test(text) ? text.replace(/e\+/, "e") : `${text}.0`;
};
const floats = (values) => `[${Array.from(values, float).join(", ")}]`;

/** `head` is the lesson's own [data], as Python wrote it, `film` its [film]. */
export function lesson_of(model, words) {
  const { state, own, page } = model;
  const data = own
    ? [
        `[data]`,
        `source = "points"`,
        `x_name = ${string(own.x_name)}`,
        `y_name = ${string(own.y_name)}`,
        `x = ${floats(own.x)}`,
        `y = ${floats(own.y)}`,
        "",
      ].join("\n")
    : page.lesson.data;
  const lines = [`# ${words.head}`, data.trimEnd(), "", "[descent]"];
  const { center, unit } = model.coordinates;
  if (state.measure === "told") lines.push(`center = ${float(center)}`, `unit = ${float(unit)}`);
  else lines.push(`standardize = ${state.measure === "standardized"}`);
  lines.push(`learning_rate = ${float(state.alpha)}`, `start = ${floats(state.start)}`);
  lines.push(`epochs = ${page.epochs}`, `tolerance = ${float(page.tolerance)}`);
  if (state.rule !== "plain" || state.batch) lines.push(`# ${words.rule}`);
  lines.push("", page.lesson.film.trimEnd(), "");
  return lines.join("\n");
}
