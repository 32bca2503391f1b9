/** Rational numbers of any size: [numerator, denominator], both BigInt, in lowest terms, denominator > 0. */

export const ZERO = [0n, 1n];
export const ONE = [1n, 1n];

function divisor(a, b) {
  if (a < 0n) a = -a;
  while (b) [a, b] = [b, a % b];
  return a;
}

export function ratio(n, d) {
  if (d < 0n) [n, d] = [-n, -d];
  const common = divisor(n, d);
  return common > 1n ? [n / common, d / common] : [n, d];
}

/** A number as the data writes it: a whole number, or the text of one or of a fraction. */
export function ofData(written) {
  if (typeof written === "number") return [BigInt(written), 1n];
  const [n, d] = written.split("/");
  return [BigInt(n), d === undefined ? 1n : BigInt(d)];
}

/** A number as a person types it, "−0.25", "1,000" or "1e3"; null if it is none. What `--set` takes, this takes. */
export function typed(text) {
  const plain = text.trim().replace(/[\u2212\u2013]/g, "-").replace(/[\s_\u00a0]/g, "");
  const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replace(/,/g, "") : plain;
  const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(grouped);
  if (!decimal || !(decimal[2] || decimal[3]) || grouped.length > 60) return null;
  const digits = BigInt((decimal[2] || "") + (decimal[3] || ""));
  const power = Number(decimal[4] || 0) - (decimal[3] || "").length;
  const signed = decimal[1] === "-" ? -digits : digits;
  return power >= 0 ? [signed * 10n ** BigInt(power), 1n] : ratio(signed, 10n ** BigInt(-power));
}

export const add = (x, y) => (x[1] === y[1] && x[1] === 1n ? [x[0] + y[0], 1n] : ratio(x[0] * y[1] + y[0] * x[1], x[1] * y[1]));
export const negate = (x) => [-x[0], x[1]];
export const subtract = (x, y) => add(x, negate(y));
export const times = (x, y) => (x[1] === 1n && y[1] === 1n ? [x[0] * y[0], 1n] : ratio(x[0] * y[0], x[1] * y[1]));
export const over = (x, y) => ratio(x[0] * y[1], x[1] * y[0]);
export const sign = (x) => (x[0] > 0n ? 1 : x[0] < 0n ? -1 : 0);
export const same = (x, y) => x[0] === y[0] && x[1] === y[1];
export const compare = (x, y) => sign([x[0] * y[1] - y[0] * x[1], 1n]);
export const larger = (x, y) => (compare(x, y) >= 0 ? x : y);
export const smaller = (x, y) => (compare(x, y) <= 0 ? x : y);

export function power(x, exponent) {
  return exponent >= 0n ? [x[0] ** exponent, x[1] ** exponent] : ratio(x[1] ** -exponent, x[0] ** -exponent);
}

const SAFE = 2n ** 53n;
const ROUNDOFF = 2 ** -53;

/** A double near a number, and how far it may be off: [value, error]. Kept with the number once it is known. */
export function near(x) {
  return (x[2] ??= approximately(x));
}

function approximately([n, d]) {
  const size = n < 0n ? -n : n;
  if (size <= SAFE && d <= SAFE) {
    const value = Number(n) / Number(d);
    return [value, d === 1n ? 0 : Math.abs(value) * ROUNDOFF];
  }
  if (n === 0n) return [0, 0];
  // 64 significant bits of the quotient, and the power of two that belongs to them
  const shift = 64 - (size.toString(2).length - d.toString(2).length);
  const scaled = shift >= 0 ? (size << BigInt(shift)) / d : size / (d << BigInt(-shift));
  const half = Math.trunc(-shift / 2);
  const value = Number(scaled) * 2 ** half * 2 ** (-shift - half) * (n < 0n ? -1 : 1);
  return [value, Math.abs(value) * 4 * ROUNDOFF];
}

export const double = (x) => near(x)[0];

/** The largest whole number whose power is no larger than a positive one. */
function wholeRoot(value, degree) {
  let low = 1n;
  let high = 1n << (BigInt(value.toString(2).length) / degree + 1n);
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** degree <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}

/** A positive number to a fractional power, where that is rational; else null. */
export function rationalPower(x, exponent) {
  const root = [wholeRoot(x[0], exponent[1]), wholeRoot(x[1], exponent[1])];
  if (root[0] ** exponent[1] !== x[0] || root[1] ** exponent[1] !== x[1]) return null;
  return power(root, exponent[0]);
}

/** All digits of a number, as it is typed on a command line: a decimal, or a fraction where none ends. */
export function written(x) {
  const [n, d] = x;
  if (d === 1n) return String(n);
  let twos = 0, fives = 0, rest = d;
  while (rest % 2n === 0n) { rest /= 2n; twos += 1; }
  while (rest % 5n === 0n) { rest /= 5n; fives += 1; }
  if (rest !== 1n) return `${n}/${d}`;
  const places = Math.max(twos, fives);
  const digits = String((n < 0n ? -n : n) * 10n ** BigInt(places) / d).padStart(places + 1, "0");
  return `${n < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
