// What the page says: words and numbers of its language.

let words = {},
  language = { decimal: ".", thousands: ",", nouns: {}, code: "en" };

export function speak(found, about) {
  words = found;
  language = about;
}

export const MINUS = "−";

/** Words by their name, with values put in: "{n:epoch}" is "1 epoch" or "2 epochs". */
export function say(key, values = {}) {
  const text = words[key];
  if (text === undefined) throw new Error(`no words ${key}`);
  return text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name, noun) =>
    noun ? `${whole(values[name])} ${plural(values[name], noun)}` : String(values[name]),
  );
}

function plural(count, noun) {
  const forms = language.nouns[noun];
  const categories = ["zero", "one", "two", "few", "many", "other"];
  const rules = new Intl.PluralRules(language.code),
    used = new Set(rules.resolvedOptions().pluralCategories);
  const place = categories.filter((name) => used.has(name)).indexOf(rules.select(count));
  return forms[Math.min(place, forms.length - 1)];
}

/** A whole number with marks between its thousands. */
export function whole(value) {
  const digits = String(Math.abs(Math.round(value)));
  const grouped = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, language.thousands) : digits;
  return (value < 0 ? MINUS : "") + grouped;
}

/** With this many decimals, and a true minus sign; no "−0.00". */
export function fixed(value, decimals) {
  if (!Number.isFinite(value)) return "∞";
  const text = Math.abs(value).toFixed(Math.min(decimals, 100));
  const sign = value < 0 && /[1-9]/.test(text) ? MINUS : "";
  return sign + text.replace(".", language.decimal);
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const superscript = (power) =>
  (power < 0 ? "⁻" : "") + [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[digit]).join("");

/** How many decimals tell numbers of this size to so many digits. */
export const decimals_for = (size, digits = 4) =>
  size > 0 && Number.isFinite(size)
    ? Math.max(0, Math.min(20, digits - 1 - Math.floor(Math.log10(size))))
    : digits - 1;

/** A number to so many digits; very large and very small ones as 1.70×10⁸. */
export function short(value, digits = 4) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : "∞";
  if (size === 0) return "0";
  if (size >= 1e7 || size < 1e-4) {
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    return `${fixed(Number(mantissa), digits - 1)}×10${superscript(Number(power))}`;
  }
  return fixed(value, decimals_for(size, digits));
}

/** The same, without zeros at its end: 0.15, not 0.1500. */
export function plainly(value, digits = 4) {
  const [mantissa, ...power] = short(value, digits).split("×");
  const bare = mantissa.includes(language.decimal)
    ? mantissa.replace(/0+$/, "").replace(new RegExp(`\\${language.decimal}$`), "")
    : mantissa;
  return [bare, ...power].join("×");
}

/** As a person could type it: 0.15, or 2.27e-7. */
export function typable(value, digits = 5) {
  const number = Number(value.toPrecision(digits));
  return String(number).replace(".", language.decimal);
}

/** A share as people say it: whole percent, but never 0 or 100 of what is neither. */
export function percent(share) {
  const value = 100 * share;
  if (value > 99.99 && value < 100) return say("nearly_all");
  if (value > 0 && value < 1) return say("next_to_none");
  const rest = 100 - value;
  return `${fixed(value, rest > 0 && rest < 1 ? Math.max(0, -Math.floor(Math.log10(rest))) : 0)} %`;
}

/** A number as a person types it, with the mark of the language or a point; NaN where it is none. */
export function typed(text) {
  const plain = text.trim().replace(MINUS, "-").replace(language.decimal, ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}
