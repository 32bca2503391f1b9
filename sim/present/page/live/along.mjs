/** What follows along one number, and over two of them, all others as they are. */
import { isBarred, stretchesOf } from "./alone.mjs";
import * as q from "./rational.mjs";
import { plain } from "./numbers.mjs";

const STEPS = 32;
const SAME = 1e-11;

/** A double as the decimal of fifteen digits that it is nearest to. */
export const ofDouble = (value) => q.typed(value.toPrecision(15));

/** The rows and the bends whose signs can change along an assumption, by its place. */
function probesOn(game, place) {
  const known = game.probes;
  if (!known.has(place)) {
    const on = new Set(game.data.rests.flatMap((rests, k) => (rests.includes(place) ? [k] : [])));
    known.set(place, {
      rows: game.needed.map((row) => game.rows[row]).filter(({ places }) => places.some((k) => on.has(k))),
      bends: game.atoms.flatMap(bendsOf),
    });
  }
  return known.get(place);
}

/** The differences of polynomials at whose zeros an atom passes from one piece to the next. */
function bendsOf(atom) {
  switch (atom.kind) {
    case "interp": return atom.near.map(([x]) => [atom.args[0], x]);
    case "abs": return [[atom.args[0], 0]];
    case "max": case "min": return atom.args.flatMap((one, i) => atom.args.slice(i + 1).map((other) => [one, other]));
    case "if_else": return guardPolynomials(atom.guard).map((polynomial) => [polynomial, 0]);
    default: return [];
  }
}

const guardPolynomials = (guard) => (guard.polynomial ? [guard.polynomial] : (guard.parts ?? []).flatMap(guardPolynomials));

/** The ends of stretches with one sign, of functions given at the ends and in the middle of cells. */
function zeros(cells, count, valueAt) {
  const found = [];
  for (const [a, b] of cells) {
    const left = valueAt(a), right = valueAt(b), middle = valueAt((a + b) / 2);
    for (let i = 0; i < count; i += 1) {
      const [f, g, m] = [left[i], right[i], middle[i]];
      const straight = Math.abs(f + g - 2 * m) <= 1e-9 * (Math.abs(f) + Math.abs(g) + Math.abs(m));
      if (straight) {
        if (f * g < 0) found.push(a + (b - a) * (f / (f - g)));
        else if (f === 0 && g !== 0) found.push(a);
        else if (g === 0 && f !== 0) found.push(b);
      } else {
        for (const [u, v, fu, fv] of [[a, (a + b) / 2, f, m], [(a + b) / 2, b, m, g]]) if (fu * fv < 0) found.push(bisected(u, v, fu, (t) => valueAt(t)[i]));
        for (const [t, value] of [[a, f], [(a + b) / 2, m], [b, g]]) if (value === 0) found.push(t);
      }
    }
  }
  return found;
}

function bisected(a, b, atA, valueAt) {
  for (let i = 0; i < 48; i += 1) {
    const middle = (a + b) / 2;
    if (valueAt(middle) * atA > 0) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}

/** [{from, to, plays}] along an assumption between two numbers, null where that is not known. Ends are doubles, answers are exact. */
export function along(...question) {
  const steps = alongInSteps(...question);
  for (;;) {
    const { value, done } = steps.next();
    if (done) return value;
  }
}

/** The same in steps, so that others can go between them. */
export function* alongInSteps(game, values, place, name, low, high) {
  const { concept } = game;
  if (isBarred(concept, values, [name])) return null;
  if (concept.alone) return stretchesOf(concept.alone, name);
  const { rows, bends } = probesOn(game, place);
  const [start, end] = [q.double(low), q.double(high)];
  const at = (t) => game.at({ ...values, [name]: ofDouble(t) });
  if (!rows.length) return [{ from: start, to: end, plays: at(start).stable }];
  const kept = new Map();
  const position = (t) => {
    if (!kept.has(t)) kept.set(t, at(t));
    return kept.get(t);
  };
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => start + ((end - start) * i) / STEPS);
  for (const t of grid) {
    position(t);
    yield;
  }
  const bent = zeros(pairs(grid), bends.length, (t) => {
    const { point } = position(t);
    return bends.map(([one, other]) => point.bounded(one)[0] - (typeof other === "number" ? other : point.bounded(other)[0]));
  });
  const finer = distinct([...grid, ...bent], end - start);
  yield;
  const crossed = zeros(pairs(finer), rows.length, (t) => {
    const values = position(t).function;
    return rows.map(({ places, weights }) => {
      let total = 0;
      for (let i = 0; i < places.length; i += 1) total += weights[i] * values[places[i]];
      return total;
    });
  });
  const ends = distinct([start, ...bent, ...crossed, end], end - start);
  const stretches = [];
  for (const [from, to] of pairs(ends)) {
    yield;
    const plays = at((from + to) / 2).stable;
    const last = stretches.at(-1);
    if (last && String(last.plays) === String(plays)) last.to = to;
    else stretches.push({ from, to, plays });
  }
  return stretches;
}

const pairs = (list) => list.slice(1).map((item, i) => [list[i], item]);

function distinct(list, width) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted.filter((value, i) => i === 0 || value - sorted[i - 1] > SAME * width);
}

/** Where an answer begins, in as few digits as it takes for the number to lie where it holds. */
export function tipText(game, values, name, at, plays, up) {
  for (let digits = 4; digits <= 12; digits += 1) {
    const size = Math.abs(at) || 1;
    const unit = 10 ** Math.min(0, Math.floor(Math.log10(size)) - digits + 1);
    const near = (up ? Math.ceil(at / unit - 1e-9) : Math.floor(at / unit + 1e-9)) * unit;
    const value = ofDouble(near);
    if (String(game.at({ ...values, [name]: value }).stable) === String(plays)) return plain(q.double(value), digits);
    if (Math.abs(near - at) <= 1e-12 * size) return `just ${up ? "above" : "below"} ${plain(at, digits)}`;
  }
  return `just ${up ? "above" : "below"} ${plain(at, 4)}`;
}

/** The answers on a grid of boxes over two assumptions, row by row from below: generator of {size, cells}. */
export function* over(game, values, x, y, sizes) {
  const kept = new Map();
  const middle = (axis, i, size) => {
    const [low, high] = [q.double(q.ofData(axis.low)), q.double(q.ofData(axis.high))];
    return ofDouble(low + ((high - low) * (i + 0.5)) / size);
  };
  for (const size of sizes) {
    const cells = [];
    for (let j = 0; j < size; j += 1) {
      for (let i = 0; i < size; i += 1) {
        const { stable } = game.at({ ...values, [x.id]: middle(x, i, size), [y.id]: middle(y, j, size) });
        const key = String(stable);
        if (!kept.has(key)) kept.set(key, stable);
        cells.push(kept.get(key));
        if (i % 8 === 7) yield null;
      }
    }
    yield { size, cells };
  }
}
