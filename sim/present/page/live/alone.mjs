/** How far answers are known: within all ranges, or looked up along each number while all others are as in the file. */
import * as q from "./rational.mjs";

/** The sign of a polynomial at a rational number; coefficients from the constant on. */
const signAt = (coefficients, x) => q.sign(coefficients.reduceRight((sum, c) => q.add(q.times(sum, x), q.ofData(c)), q.ZERO));

/** How a value stands to an end: -1, 0 or 1; null where that is not told. */
function beside(value, end) {
  if (!Array.isArray(end)) return q.compare(value, q.ofData(end));
  const low = q.ofData(end[0]), high = q.ofData(end[1]), polynomial = end[2];
  if (q.compare(value, low) <= 0) return -1;
  if (q.compare(value, high) >= 0) return 1;
  if (!polynomial.length) return null;
  const sign = signAt(polynomial, value);
  return sign === 0 ? 0 : sign === signAt(polynomial, low) ? -1 : 1;
}

const between = ([low, high], value) => low !== null && q.compare(q.ofData(low), value) <= 0 && q.compare(value, q.ofData(high)) <= 0;

/** The names of the numbers that are not as in the file. */
const moved = ({ numbers }, values) => Object.keys(numbers).filter((name) => !q.same(values[name], q.ofData(numbers[name].at)));

/** The names of the numbers that lie beyond what a concept is known for; none where that is any values. */
export const beyond = ({ within }, values) => (within ? Object.keys(within).filter((name) => !between(within[name], values[name])) : []);

/** Whether it is not known how an answer goes on as some numbers move, for what the others are. */
export function isBarred({ alone, within }, values, names) {
  const others = alone ? moved(alone, values) : beyond({ within }, values);
  return others.some((name) => !names.includes(name)) || Boolean(alone && names.length > 1);
}

/** {plays, untold, why}: what holds at some values; plays are null, with why, where that is not known. */
export function lookedUp(alone, values) {
  const names = moved(alone, values);
  if (names.length > 1) return { plays: null, untold: false, why: { names } };
  if (!names.length) return { plays: alone.sets[0], untold: false, why: null };
  const [name] = names, number = alone.numbers[name];
  if (!between([number.low, number.high], values[name])) return { plays: null, untold: false, why: { names, beyond: true } };
  let place = 0, untold = !number.proved;
  for (const end of number.ends) {
    const stands = beside(values[name], end);
    untold ||= stands === null;
    if (stands !== null && stands < 0) break;
    place += stands === 1 ? 2 : 1;
    if (stands !== 1) break;
  }
  return { plays: alone.sets[number.sets[place]], untold, why: null };
}

/** [{from, to, plays}] along a number, while all others are as in the file; ends as doubles. */
export function stretchesOf(alone, name) {
  const { low, high, ends, sets } = alone.numbers[name];
  if (low === null) return [];
  const at = [low, ...ends.map((end) => (Array.isArray(end) ? end[0] : end)), high].map((end) => q.double(q.ofData(end)));
  const stretches = [];
  for (let i = 0; i + 1 < at.length; i += 1) {
    if (at[i + 1] <= at[i]) continue;
    const plays = alone.sets[sets[2 * i]], last = stretches.at(-1);
    // what holds at a single value has no width
    if (last && last.plays === plays) last.to = at[i + 1];
    else stretches.push({ from: at[i], to: at[i + 1], plays });
  }
  return stretches;
}
