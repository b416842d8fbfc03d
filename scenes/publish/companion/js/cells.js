// What a cell of a table says: a number in some notation, a date, or that there is no value; see gdmath/tables/cells.py.

const MISSING = new Set(["", "na", "n/a", "#n/a", "nan", "null", "-", "?", "."]);
const SIGNS = [..."$€£¥%"];
const TIME = String.raw`([T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?(Z|[+-]\d\d:?\d\d)?)?`;
const ISO = new RegExp(String.raw`^(\d{4})([-/])(\d{1,2})(?:\2(\d{1,2})${TIME})?$`);
const DOTS = new RegExp(String.raw`^(\d{1,2})\.(\d{1,2})\.(\d{4})${TIME}$`);
const SLASHES = new RegExp(String.raw`^(\d{1,2})([-/])(\d{1,2})\2(\d{4})${TIME}$`);
const PLAIN = { ".": /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/, ",": /^[+-]?(\d+(,\d*)?|,\d+)([eE][+-]?\d+)?$/ };
const GROUPED = {
  ".": /^[+-]?\d{1,3}(([ '’\u00a0\u202f,])\d{3})(\2\d{3})*(\.\d*)?$/,
  ",": /^[+-]?\d{1,3}(([ '’\u00a0\u202f.])\d{3})(\2\d{3})*(,\d*)?$/,
};
const EITHER = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/; // "1.010": a thousand and ten, or little more than one

export const is_missing = (cell) => MISSING.has(cell.toLowerCase());
export const number_of = (cell, decimal) =>
  PLAIN[decimal].test(cell) ? "plain" : GROUPED[decimal].test(cell) ? "grouped" : "";
export const is_date = (cell) => ISO.test(cell) || DOTS.test(cell) || SLASHES.test(cell);

/** A number in any notation, with or without a sign of currency. */
export function is_number(cell) {
  const plain = cell.replace(/\s*[$€£¥%]\s*/, "");
  return Boolean(number_of(plain, ".") || number_of(plain, ","));
}

/** A cell without the ="…" by which Excel keeps a text a text. */
export const unwrapped = (cell) =>
  cell.length > 2 && cell.startsWith('="') && cell.endsWith('"') ? cell.slice(2, -1).trim() : cell;

/** How the cells of a column are written: { sign } on each of them, { dates } the order of dates. */
export function form_of(cells) {
  const none = { sign: "", dates: "" };
  if (!cells.length) return none;
  if (cells.every((cell) => ISO.test(cell))) return { ...none, dates: "iso" };
  if (cells.every((cell) => DOTS.test(cell))) return { ...none, dates: "dmy" };
  if (cells.every((cell) => SLASHES.test(cell))) {
    const largest = (k) => cells.reduce((most, cell) => Math.max(most, Number(SLASHES.exec(cell)[k])), 0);
    return { ...none, dates: largest(1) > 12 ? "dmy" : largest(3) > 12 ? "mdy" : "either" };
  }
  return { ...none, sign: SIGNS.find((sign) => cells.every((cell) => cell.includes(sign))) ?? "" };
}

/** A cell without the sign that its column has. */
export function bare(cell, { sign }) {
  return sign && cell.split(sign).length === 2
    ? cell
        .split(sign)
        .map((part) => part.trim())
        .join("")
    : cell;
}

/** What the cells of a column tell about the decimal mark. */
export function marks_of(cells) {
  let decimal = "",
    grouped = "",
    whole = false,
    long = false,
    zeros = false;
  for (const cell of cells) {
    const digits = cell.replace(/^[+-]+/, "");
    if (/^\d+$/.test(digits)) {
      if (digits.length < 4) whole = true;
      else long = true;
    } else if (EITHER.test(cell)) {
      grouped ||= cell;
      zeros ||= cell.endsWith("0");
    } else if (!decimal) {
      const kinds = [".", ","].filter((mark) => cell.includes(mark) && number_of(cell, mark));
      if (kinds.length === 1) [decimal] = kinds;
      else if (!kinds.length && /[.,]/.test(cell))
        decimal = [".", ","].find((mark) => number_of(cell, mark) && !cell.includes(mark)) ?? "";
    }
  }
  if (!decimal && grouped && long) decimal = grouped.includes(".") ? "." : ",";
  return { decimal, grouped, whole, zeros };
}

/** The decimal mark, where the cells as a whole leave hardly a doubt, or "". */
export function likely_mark({ grouped, whole, zeros }, delimiter) {
  if (!grouped) return "";
  const [mark, other] = grouped.includes(".") ? [".", ","] : [",", "."];
  if (whole && zeros && (delimiter !== "," || mark === ",")) return other;
  if (mark === "." && delimiter !== ";") return ".";
  return mark === "," && delimiter === "," ? "." : "";
}

/** Days since 1970 of a date, null where it is none in that order. */
export function moment_of(cell, order) {
  const iso = ISO.exec(cell),
    dots = DOTS.exec(cell),
    slashes = SLASHES.exec(cell);
  if (!(iso || dots || slashes) || (order === "iso") !== Boolean(iso)) return null;
  let year, month, day, clock;
  if (iso) [year, month, day, clock] = [iso[1], iso[3], iso[4] ?? "1", iso.slice(6)];
  else if (dots) [day, month, year, clock] = [dots[1], dots[2], dots[3], dots.slice(5)];
  else {
    [month, day, year, clock] = [slashes[1], slashes[3], slashes[4], slashes.slice(6)];
    if (order === "dmy") [day, month] = [month, day];
  }
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day) || Number(year) < 1) return null;
  const [hour, minute, second] = clock.map((part) => Number(part ?? 0)),
    zone = clock[4];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const ahead =
    zone && zone !== "Z" ? (zone[0] === "-" ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) : 0;
  const micro = Number((clock[3] ?? "").padEnd(6, "0")) || 0;
  return (date.getTime() / 1000 + hour * 3600 + (minute - ahead) * 60 + second + micro / 1e6) / 86400;
}
