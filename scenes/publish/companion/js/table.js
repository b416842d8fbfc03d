// Two columns of a table that was pasted or opened: the rules of gdmath/tables, for text that fits into the page.
// What is read is kept as strings and shown as text alone; nothing of it is ever run.
import {
  is_date,
  is_missing,
  is_number,
  form_of,
  bare,
  marks_of,
  likely_mark,
  moment_of,
  number_of,
  unwrapped,
} from "./cells.js";
import { MOST_ROW, TableError, rows_of, shown } from "./csv.js";
import { say } from "./words.js";

const HEAD_ROWS = 5000;
const DELIMITERS = ["\t", ";", "|", ",", " "];
const COMMENT = /^\s*#(?![,;\t|])/,
  SEPARATOR = /^"?sep=(.)"?\s*$/i;
const is_remark = (row, width, places = [0]) =>
  row[0].startsWith("#") && (row.length !== width || (places.includes(0) && places.length > 1));

function commonest(values) {
  const counts = new Map();
  values.forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0]);
}

/** How likely a delimiter is: any numbers, rows of one width, numbers alone. */
function likelihood(rows) {
  const [width, count] = commonest(rows.map(({ row }) => row.length).filter((length) => length > 1));
  const cells = rows
    .slice(1, 200)
    .filter(({ row }) => row.length === width)
    .flatMap(({ row }) => row);
  return [
    cells.some(is_number) ? 1 : 0,
    Math.round((10 * count) / rows.length) / 10,
    cells.every((cell) => is_number(cell) || is_missing(cell)) ? 1 : 0,
  ];
}

const greater = (a, b) => {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return a[k] > b[k];
  return false;
};

/** Whether the first row holds data and not names. */
function is_data(first, rest) {
  const values = first.map((cell) => is_number(cell) || is_date(cell));
  if (first.every((cell, k) => values[k] || (cell && is_missing(cell)))) return values.some(Boolean);
  const numbers = first.filter((_, k) => values[k]);
  if (!numbers.length || first.includes("") || !rest.length || !rest[0].some(is_number)) return false;
  if (!numbers.every((cell) => /^\d+$/.test(cell))) return true;
  const labels = numbers.map(Number),
    rising = labels.every((label, k) => k === 0 || labels[k - 1] < label);
  return !(rising && (labels[0] === 0 || labels[0] === 1 || (labels[0] >= 1500 && labels.at(-1) <= 2200)));
}

/** One name a field: R leaves out that of the row names, others end each row with a delimiter. */
function fitted(names, width, body) {
  if (names.length + 1 === width && body.length > 1 && body.every((row) => row.length === width)) {
    const firsts = body.map((row) => row[0]);
    if (firsts.every((cell, k) => cell === String(k + 1)) || !firsts.some(is_number)) return ["", ...names];
    if (!body.some((row) => row.at(-1))) return [...names, ""];
  }
  return names;
}

/** Understand a table: its columns, and `take(x, y)` for the numbers of two of them. */
export function read_table(text) {
  const lines = text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n");
  const long = lines.findIndex((line) => line.length > MOST_ROW);
  if (long >= 0) throw new TableError("table_long_row", {}, long + 1);
  let skipped = 0,
    delimiters = DELIMITERS,
    remark = "";
  while (skipped < lines.length) {
    const line = lines[skipped],
      separator = SEPARATOR.exec(line);
    if (separator) delimiters = [separator[1]];
    else if (COMMENT.test(line)) remark = line.trim().replace(/^#+/, "").trim();
    else if (line.trim()) break;
    skipped++;
  }
  const rest = lines.slice(skipped);
  if (!rest.some((line) => line.trim())) throw new TableError("table_empty");
  const { delimiter, head } = best_delimiter(rest, skipped + 1, delimiters);
  const [width] = commonest((head.length > 1 ? head.slice(1) : head).map(({ row }) => row.length));
  let top = head.filter(({ row }) => !is_remark(row, width));
  if (!top.length) top = head;
  while (
    top.length > 2 &&
    width > 1 &&
    top[0].row.length < width &&
    !top[0].row.slice(1).some(Boolean) &&
    !is_number(top[0].row[0])
  )
    top = top.slice(1);
  let has_header = !is_data(
    top[0].row,
    top.slice(1).map(({ row }) => row),
  );
  const from = top[0].line + (has_header ? 1 : 0),
    body = top.slice(has_header ? 1 : 0);
  let names = has_header
    ? fitted(
        top[0].row,
        width,
        body.map(({ row }) => row),
      )
    : Array.from({ length: width }, (_, k) => String(k + 1));
  if (!has_header && remark) {
    const [told] = rows_of([remark], 1, delimiter);
    if (told && told.row.length === width && width > 1 && !told.row.some(is_number))
      [names, has_header] = [told.row, true];
  }
  const whole = body.filter(({ row }) => row.length === names.length);
  const columns = names.map((_, k) => whole.map(({ row }) => row[k]).filter((cell) => !is_missing(cell)));
  const forms = columns.map(form_of);
  const bared = columns.map((cells, k) => cells.map((cell) => bare(cell, forms[k])));
  const numeric = names.map((_, k) => k).filter((k) => !forms[k].dates && bared[k].every(is_number));
  const marks = numeric.map((k) => marks_of(bared[k]));
  const settled =
    marks.map((mark) => mark.decimal).find(Boolean) ??
    marks.map((mark) => likely_mark(mark, delimiter)).find(Boolean) ??
    "";
  const decimal = settled || (delimiter === ";" ? "," : ".");
  const unsettled = names.map(() => "");
  if (!settled)
    numeric.forEach((k, j) => {
      unsettled[k] = marks[j].grouped;
    });
  const thousands = numeric.some((k) => bared[k].some((cell) => number_of(cell, decimal) === "grouped"));
  const table = { rest, skipped, delimiter, names, has_header, from, forms, decimal, unsettled, thousands };
  table.columns = names.map((name, k) => ({
    place: k,
    name: has_header ? name : say("column", { place: name }),
    is_dates: Boolean(forms[k].dates),
    problem: problem_of(k, whole, forms[k]),
  }));
  table.take = (x, y) => take(table, x, y);
  return table;
}

function best_delimiter(lines, first_line, delimiters) {
  let best = null;
  for (const delimiter of delimiters) {
    let fault = null;
    const head = rows_of(lines, first_line, delimiter, {
      most: HEAD_ROWS,
      on_fault: (error) => {
        fault = error;
      },
    });
    const score = head.length ? likelihood(head) : [-1];
    if (!best || greater(score, best.score)) best = { delimiter, head, score, fault };
  }
  if (best.fault) throw best.fault;
  return best;
}

function problem_of(k, rows, form) {
  const cells = rows.filter(({ row }) => !is_missing(row[k]));
  if (!cells.length) return say("table_empty_column");
  if (form.dates) return null;
  const bad = cells.find(({ row }) => !is_number(bare(row[k], form)));
  return bad ? say("table_cell_is", { line: bad.line, cell: shown(bad.row[k]) }) : null;
}

// ---- lines to numbers ----

function take(table, x, y) {
  const { names, forms, columns } = table,
    places = [x, y];
  if (x === y) throw new TableError("table_same", {}, 0, columns[x].name);
  if (forms[y].dates) throw new TableError("table_dates_as_y", {}, 0, columns[y].name);
  if (forms[x].dates === "either") throw new TableError("table_dates_unclear", {}, 0, columns[x].name);
  for (const k of places)
    if (table.unsettled[k])
      throw new TableError("table_unsettled", { cell: shown(table.unsettled[k]) }, 0, columns[k].name);
  const found = [[], []];
  let left_out = 0;
  const at = table.from - table.skipped - 1;
  for (const { line, row } of rows_of(table.rest.slice(at), table.from, table.delimiter)) {
    if (is_remark(row, names.length, places)) continue;
    if (row.length !== names.length)
      throw new TableError("table_ragged", { found: row.length, wanted: names.length }, line);
    const cells = places.map((k) => unwrapped(row[k]));
    const values = cells.map((cell, j) =>
      is_missing(cell) ? null : value_of(table, cell, forms[places[j]], line, columns[places[j]].name),
    );
    if (values.includes(null)) left_out++;
    else values.forEach((value, j) => found[j].push(value));
  }
  const n = found[0].length;
  if (n < 2)
    throw new TableError(left_out ? "table_few_left" : n ? "table_one_row" : "table_no_rows", { n, left_out });
  if (found[0].every((value) => value === found[0][0]))
    throw new TableError("table_constant", { n, value: found[0][0] + 0 }, 0, columns[x].name);
  const dates = forms[x].dates ? count_dates(found[0]) : null;
  const named = (k) => {
    const { name } = columns[k],
      { sign } = forms[k];
    return sign && !name.includes(sign) ? `${name} (${sign})` : name || say("column", { place: k + 1 });
  };
  return {
    x: Float64Array.from(dates ? dates.numbers : found[0]),
    y: Float64Array.from(found[1]),
    x_name: dates ? `${named(x)} (${dates.since})` : named(x),
    y_name: named(y),
    left_out,
  };
}

function value_of({ decimal, thousands, delimiter }, cell, form, line, column) {
  if (form.dates) {
    const moment = moment_of(cell, form.dates);
    if (moment === null)
      throw new TableError(
        "table_bad_date",
        { cell: shown(cell), example: { iso: "2020-12-31", dmy: "31.12.2020", mdy: "12/31/2020" }[form.dates] },
        line,
        column,
      );
    return moment;
  }
  const plain = bare(cell, form);
  let kind = number_of(plain, decimal);
  if ((form.sign && plain === cell) || (kind === "grouped" && !thousands)) kind = "";
  const digits = kind === "grouped" ? [...plain].filter((c) => /[\d+-]/.test(c) || c === decimal).join("") : plain;
  const value = kind ? Number(digits.replace(decimal, ".")) : NaN;
  if (Number.isFinite(value)) return value;
  if (kind) throw new TableError("table_too_big", { cell: shown(cell) }, line, column);
  const other = decimal === "." ? "," : ".";
  if (delimiter !== "," && number_of(cell, other))
    throw new TableError("table_other_mark", { cell: shown(cell), other, decimal }, line, column);
  throw new TableError("table_no_number", { cell: shown(cell), remedy: remedy_for(cell) }, line, column);
}

const REMEDIES = [
  [/^[+-]?(inf|infinity)$/i, "remedy_finite"],
  [/^[+-]?\d{1,3}([.,_'’ \u00a0\u202f]\d{3})+([.,]\d*)?$/, "remedy_thousands"],
  [/^[+-]?\d*,\d+(e[+-]?\d+)?$/i, "remedy_point"],
  [/^(grand )?(total|sum|summe|gesamt|average|mean|source|note)\b/i, "remedy_footer"],
  [/^[−–]./, "remedy_minus"],
  [/[$€£¥%]/, "remedy_sign"],
  [/^/, "remedy_cell"],
];
const remedy_for = (cell) => say(REMEDIES.find(([pattern]) => pattern.test(cell))[1]);

/** Dates as numbers, from days since 1970: counted in a unit from a round date that suit their span; see DateScale. */
function count_dates(days) {
  const low = Math.min(...thinned_ends(days)),
    high = Math.max(...thinned_ends(days));
  const first = new Date(low * 864e5),
    year = first.getUTCFullYear(),
    month = first.getUTCMonth();
  const span = Math.floor(high) - Math.floor(low);
  const [unit, length, origin] =
    span > 6 * 365.2425
      ? ["years", 365.2425, [Math.max(Math.floor(year / 10) * 10, 1), 0]]
      : span > (4 * 365.2425) / 12
        ? ["months", 365.2425 / 12, [year, 0]]
        : ["days", 1, [year, month]];
  const start = Date.UTC(origin[0], origin[1], 1) / 864e5;
  const since = say(`since_${unit}`, {
    start: unit === "days" ? new Date(start * 864e5).toISOString().slice(0, 10) : origin[0],
  });
  return { numbers: days.map((day) => (day - start) / length), since };
}

const thinned_ends = (values) =>
  values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
