/** Numbers and lists as people write them: the page's side of what the package writes. */
import * as q from "./rational.mjs";

export const MINUS = "\u2212";
const HUGE = 1e12;
const NEGLIGIBLE = 5e-13;
const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"];

/** So many decimals; where a double lies exactly between two, the even one, as in Python. */
export function fixed(size, decimals) {
  const text = size.toFixed(decimals);
  const halves = size * 2 ** (decimals + 1);
  if (!Number.isInteger(halves) || halves % 2 === 0 || decimals > 20) return text;
  const digits = BigInt(text.replace(".", ""));
  if (digits % 2n === 0n) return text;
  const even = String(digits - 1n).padStart(decimals + 1, "0");
  return decimals ? `${even.slice(0, -decimals)}.${even.slice(-decimals)}` : even;
}

/** So many significant digits at most, no trailing zeros, as Python's `g` writes them. */
export function significant(size, digits) {
  if (size === 0) return "0";
  const exponent = Number(size.toExponential(digits - 1).split("e")[1]);
  if (exponent < -4 || exponent >= digits) {
    const [mantissa, power] = size.toExponential(digits - 1).split("e");
    return `${bare(mantissa)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  }
  return bare(fixed(size, Math.max(digits - 1 - exponent, 0)));
}

const bare = (text) => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text);
const grouped = (text) => text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

/** A payoff: two decimals, more where they would hide a difference. */
export function points(value) {
  const size = Math.abs(value);
  if (size < NEGLIGIBLE) return "0";
  const text = size >= HUGE ? significant(size, 3)
    : size >= 1000 ? grouped(fixed(size, 0))
      : size >= 0.095 ? fixed(size, 2) : significant(size, 1);
  return (value < 0 ? MINUS : "") + text;
}

export const signed = (value) => (value <= 0 ? points(value) : `+${points(value)}`);

/** An assumption's value: so many significant digits at most. */
export function plain(value, digits = 4) {
  const size = Math.abs(value);
  let text;
  if (size >= 1000 && size < HUGE) {
    const decimals = Math.max(digits - String(Math.trunc(size)).length, 0);
    text = grouped(bare(fixed(size, decimals)));
  } else text = significant(size, digits);
  return (value < 0 ? MINUS : "") + text;
}

/** All digits of a value, for a sentence or an entry. */
export const inFull = (value) => q.written(value).replace("-", MINUS);

export function percent(share) {
  const value = 100 * share;
  if (value > 99.5 && value < 100) return value < 99.95 ? `${fixed(value, 1)}%` : "over 99.9%";
  if (Math.abs(value) >= 10 || value === 0) return `${value < 0 ? "-" : ""}${fixed(Math.abs(value), 0)}%`;
  return `${value < 0 ? "-" : ""}${significant(Math.abs(value), 2)}%`;
}

export function listed(items, word = "and") {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}

export const capitalised = (text) => {
  const first = [...text][0] ?? "";
  return first.toUpperCase() + text.slice(first.length);
};

export function sentence(text) {
  const trimmed = capitalised(text.trim());
  return /[.!?。！？]$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}

export const counted = (count, noun, plural = "") => `${grouped(String(count))} ${count === 1 ? noun : plural || `${noun}s`}`;
export const inWords = (count) => WORDS[count] ?? String(count);
export const oneLine = (text) => text.split(/\s+/u).filter(Boolean).join(" ");

const LOWERED = new Set([
  "A", "All", "An", "Both", "Depending", "Each", "Every", "Everybody", "Four", "How", "It", "Neither",
  "No", "Nobody", "Nothing", "Some", "Somebody", "The", "There", "They", "Three", "Two", "What", "Whether",
]);

/** A text of the file as part of a sentence; players: who may be called as a word that is no name otherwise. */
export function meaning(text, players = []) {
  const line = oneLine(text).replace(/\.+$/, "");
  const [first] = line.split(" ", 1);
  return LOWERED.has(first) && !players.includes(first) ? first[0].toLowerCase() + line.slice(1) : line;
}

export { NEGLIGIBLE };
