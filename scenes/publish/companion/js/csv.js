// The text of a table as rows of cells, and what is said where it is none; see gdmath/tables/encoding.py and rows.py.
import { say } from "./words.js";

export const MOST_ROW = 2 << 20; // characters of one line: more is a mistake
const MOST_BYTES = 200 << 20;

/** What is wrong with a table, in a sentence with its place. */
export class TableError extends Error {
  constructor(key, values = {}, line = 0, column = "") {
    const where = [
      line ? say("table_line", { line }) : "",
      column ? say("table_column", { column: shown(column) }) : "",
    ]
      .filter(Boolean)
      .join(", ");
    super(`${where}${where ? ": " : ""}${say(key, values)}`);
    this.key = key;
  }
}

export const shown = (cell) => `'${cell.length <= 40 ? cell : `${cell.slice(0, 39)}…`}'`;

/** The text of a file: UTF-8, UTF-16 or Windows-1252; TableError where it is something else. */
export function text_of(bytes) {
  if (bytes.length > MOST_BYTES) throw new TableError("table_too_large");
  const start = String.fromCharCode(...bytes.subarray(0, 60)),
    trimmed = start.replace(/^ï»¿/, "").trimStart().toLowerCase();
  if (start.startsWith("PK") || start.startsWith("PAR1") || start.startsWith("ÐÏ"))
    throw new TableError("table_workbook");
  if (trimmed.startsWith("%pdf")) throw new TableError("table_pdf");
  if (/^(<!doctype|<html|<\?xml|<head|<table)/.test(trimmed)) throw new TableError("table_html");
  if (/^(\{|\[\s*[[{])/.test(trimmed)) throw new TableError("table_json");
  if (start.startsWith("ÿþ")) return new TextDecoder("utf-16le").decode(bytes);
  if (start.startsWith("þÿ")) return new TextDecoder("utf-16be").decode(bytes);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.includes("\0")) throw new TableError("table_binary");
    return text;
  } catch (error) {
    if (error instanceof TableError) throw error;
    if (bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32))) throw new TableError("table_binary");
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Rows of cells with the line each begins in; where quotes do not fit, `on_fault` is told, and no more are read. */
export function rows_of(
  lines,
  first_line,
  delimiter,
  {
    most = Infinity,
    on_fault = (error) => {
      throw error;
    },
  } = {},
) {
  const found = [];
  try {
    read_rows(found, lines, first_line, delimiter, most);
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    on_fault(error);
  }
  return found;
}

function read_rows(found, lines, first_line, delimiter, most) {
  for (let k = 0; k < lines.length && found.length < most; k++) {
    const begin = k,
      cells = [];
    let line = delimiter === " " ? lines[k].trim().replace(/[ \t]+/g, " ") : lines[k],
      at = 0;
    if (!line.includes('"')) {
      const row = line.split(delimiter).map((cell) => cell.trim());
      if (row.some(Boolean)) found.push({ line: first_line + begin, row });
      continue;
    }
    for (;;) {
      while (line[at] === " " && delimiter !== " ") at++;
      let cell = "";
      if (line[at] === '"') {
        for (at++; ;) {
          const close = line.indexOf('"', at);
          if (close < 0) {
            // the cell goes on in the next line
            cell += `${line.slice(at)}\n`;
            k++;
            if (k >= lines.length || cell.length > MOST_ROW)
              throw new TableError("table_quote", {}, first_line + begin);
            [line, at] = [lines[k], 0];
          } else {
            cell += line.slice(at, close);
            at = close + 1;
            if (line[at] !== '"') break;
            cell += '"';
            at++;
          }
        }
        while (line[at] === " " && delimiter !== " ") at++;
        if (at < line.length && line[at] !== delimiter) throw new TableError("table_quote", {}, first_line + begin);
      } else {
        let end = line.indexOf(delimiter, at);
        if (end < 0) end = line.length;
        cell = line.slice(at, end);
        at = end;
      }
      cells.push(cell.trim());
      if (at >= line.length) break;
      at++;
    }
    if (cells.some(Boolean)) found.push({ line: first_line + begin, row: cells });
  }
}
