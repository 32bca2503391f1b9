/**
 * The exact signs of polynomials over atoms at one point.
 *
 * First doubles with a bound on their rounding (Higham 2002, section 3.3); what they leave open is
 * decided in rational numbers of any size and, where exponentials, logarithms or roots are irrational, by
 * enclosures of rising precision. What the last one leaves open is not told apart, and is said to be so.
 */
import { Balls } from "./balls.mjs";
import * as q from "./rational.mjs";

export const UNTOLD = 2;

/** Bits; the package goes further still. */
const PRECISIONS = [128, 512, 2048];

const ROUNDOFF = 2 ** -53;
// browsers may compute exp, log and powers with less care than the last place
const LIBRARY = 64 * ROUNDOFF;
const SPARE = 1 + 2 ** -20;
const NOTHING = 1e-300;

/** A polynomial as the data writes it, read once. */
export const ofTerms = (terms) => terms.map(([coefficient, ...factors]) => {
  const exact = q.ofData(coefficient);
  const [value, error] = q.near(exact);
  return { exact, weight: value, lost: error ? 4 * ROUNDOFF : 0, factors };
});

const difference = (left, right) => [...left, ...right.map((term) => ({ ...term, exact: q.negate(term.exact), weight: -term.weight }))];
const constant = (value) => ofTerms([[q.written(value)]]);

function ofGuard(guard) {
  if (typeof guard === "boolean") return guard;
  const [op, ...parts] = guard;
  return op === "and" || op === "or" || op === "not"
    ? { op, parts: parts.map(ofGuard) }
    : { op, polynomial: ofTerms(parts[0]) };
}

function ofAtom([kind, ...rest]) {
  switch (kind) {
    case "assumption":
      return { kind, name: rest[0] };
    case "power":
      return { kind, argument: ofTerms(rest[0]), exponent: q.ofData(rest[1]), exponentNear: q.double(q.ofData(rest[1])) };
    case "exp": case "log": case "sqrt": case "reciprocal":
      return { kind, argument: ofTerms(rest[0]) };
    default: {
      const args = rest[0].map(ofTerms);
      if (kind === "if_else") return { kind, args, guard: ofGuard(rest[1]) };
      if (kind !== "interp") return { kind, args };
      const points = rest[1].map(([x, y]) => [q.ofData(x), q.ofData(y)]);
      const near = points.map(([x, y]) => [q.double(x), q.double(y)]);
      const slopes = points.slice(1).map(([x, y], i) => q.over(q.subtract(y, points[i][1]), q.subtract(x, points[i][0])));
      const steepest = Math.max(0, ...slopes.map((slope) => Math.abs(q.double(slope))));
      const high = Math.max(...near.map(([, y]) => Math.abs(y))), far = Math.max(...near.map(([x]) => Math.abs(x)));
      return { kind, args, points, near, slopes, steepest, slack: 16 * points.length * ROUNDOFF * (high + steepest * far) };
    }
  }
}

/** The atoms of a game, read once. */
export const algebraOf = (data) => data.atoms.map(ofAtom);

/** The atoms at one point; values: assumption -> rational number. */
export class Point {
  constructor(atoms, values) {
    this.atoms = atoms;
    this.values = values;
    this.value = new Float64Array(atoms.length);
    this.error = new Float64Array(atoms.length);
    this.exact = new Array(atoms.length);
    this.balls = new Map();
    atoms.forEach((atom, i) => this.#approximate(atom, i));
  }

  #approximate(atom, i) {
    let value, error;
    if (atom.kind === "assumption") {
      [value, error] = q.near(this.values[atom.name]);
    } else if (atom.argument) {
      [value, error] = elementary(atom, ...this.bounded(atom.argument));
      error *= SPARE;
    } else if (atom.kind === "if_else") {
      const holds = this.holds(atom.guard);
      [value, error] = holds === null ? [0, NaN] : this.bounded(atom.args[holds ? 0 : 1]);
    } else {
      const args = atom.args.map((arg) => this.bounded(arg));
      [value, error] = args[0];
      if (atom.kind === "abs") value = Math.abs(value);
      else if (atom.kind === "interp") [value, error] = [interpolated(atom, value), SPARE * (atom.steepest * error + atom.slack)];
      else for (const [other, off] of args.slice(1)) {
        value = atom.kind === "max" ? Math.max(value, other) : Math.min(value, other);
        error = Math.max(error, off);
      }
    }
    this.value[i] = value;
    this.error[i] = error;
  }

  /** A polynomial in doubles, and how far that may be off: [value, error]. */
  bounded(polynomial) {
    let total = 0, off = 0;
    for (const { weight, lost, factors } of polynomial) {
      const [product, error] = this.product(factors);
      const term = weight * product;
      total += term;
      off += Math.abs(weight) * error + (ROUNDOFF + lost) * Math.abs(term) + ROUNDOFF * Math.abs(total);
    }
    return [total, off * SPARE + NOTHING];
  }

  /** A product of powers of atoms, the same. */
  product(factors) {
    let value = 1, error = 0, first = true;
    for (let i = 0; i < factors.length; i += 2) {
      const own = this.value[factors[i]], off = this.error[factors[i]];
      for (let power = factors[i + 1]; power > 0; power -= 1) {
        if (first) {
          value = own;
          error = off;
          first = false;
        } else {
          error = Math.abs(value) * off + (Math.abs(own) + off) * error;
          value *= own;
          error += ROUNDOFF * Math.abs(value);
        }
      }
    }
    return [value, error * SPARE];
  }

  /** The sign of a polynomial: -1, 0, 1 or UNTOLD. */
  sign(polynomial) {
    const [value, error] = this.bounded(polynomial);
    if (Math.abs(value) > error) return value > 0 ? 1 : -1;
    const exact = this.exactly(polynomial);
    return exact === null ? this.#enclosed(polynomial) : q.sign(exact);
  }

  /** The sign of a polynomial with irrational parts. */
  #enclosed(polynomial) {
    for (const bits of PRECISIONS) {
      if (!this.balls.has(bits)) this.balls.set(bits, new Balls(this, bits));
      const sign = this.balls.get(bits).sign(polynomial);
      if (sign !== null) return sign;
    }
    return UNTOLD;
  }

  /** The value of a polynomial; null where it is not known to be rational. */
  exactly(polynomial) {
    let total = q.ZERO;
    for (const { exact, factors } of polynomial) {
      let term = exact;
      for (let i = 0; i < factors.length; i += 2) {
        const value = this.atom(factors[i]);
        if (value === null) return null;
        term = q.times(term, q.power(value, BigInt(factors[i + 1])));
      }
      total = q.add(total, term);
    }
    return total;
  }

  /** The value of an atom, the same. */
  atom(i) {
    if (this.exact[i] === undefined) this.exact[i] = this.#atomExactly(this.atoms[i]);
    return this.exact[i];
  }

  #atomExactly(atom) {
    if (atom.kind === "assumption") return this.values[atom.name];
    if (atom.argument) {
      const x = this.exactly(atom.argument);
      return x === null ? null : elementaryExactly(atom, x);
    }
    if (atom.kind === "if_else") {
      const holds = this.holds(atom.guard);
      return holds === null ? null : this.exactly(atom.args[holds ? 0 : 1]);
    }
    const known = atom.args.map((arg) => this.exactly(arg));
    if (!known.includes(null)) return piecewiseExactly(atom, known);
    return this.#told(atom, known);
  }

  /** A piecewise atom with an irrational argument: rational only on some pieces. */
  #told(atom, known) {
    const atLeast = (left, right) => {
      const sign = this.sign(difference(left, right));
      return sign === UNTOLD ? null : sign >= 0;
    };
    if (atom.kind === "interp") {
      for (const [i, [x, y]] of atom.points.entries()) {
        const below = atLeast(constant(x), atom.args[0]);
        if (below === null) return null;
        if (below) return i === 0 || q.same(y, atom.points[i - 1][1]) ? y : null;
      }
      return atom.points.at(-1)[1];
    }
    if (atom.kind === "abs") return null;
    for (const [i, arg] of atom.args.slice(0, -1).entries()) {
      const wins = atom.args.filter((other) => other !== arg).map((other) => atom.kind === "max" ? atLeast(arg, other) : atLeast(other, arg));
      if (wins.includes(false)) continue;
      return wins.includes(null) ? null : known[i];
    }
    return known.at(-1);
  }

  /** Whether a guard holds; null where it is not told. */
  holds(guard) {
    if (typeof guard === "boolean") return guard;
    if (guard.polynomial) {
      const sign = this.sign(guard.polynomial);
      return sign === UNTOLD ? null : guard.op === ">=" ? sign >= 0 : guard.op === ">" ? sign > 0 : sign === 0;
    }
    const parts = guard.parts.map((part) => this.holds(part));
    if (guard.op === "not") return parts[0] === null ? null : !parts[0];
    const deciding = guard.op === "or";
    return parts.includes(deciding) ? deciding : parts.includes(null) ? null : !deciding;
  }
}

function interpolated({ near }, x) {
  if (x <= near[0][0]) return near[0][1];
  for (let i = 1; i < near.length; i += 1) {
    const [x0, y0] = near[i - 1], [x1, y1] = near[i];
    if (x <= x1) return y0 + (x - x0) * ((y1 - y0) / (x1 - x0));
  }
  return near.at(-1)[1];
}

function elementary(atom, x, off) {
  const size = Math.abs(x);
  switch (atom.kind) {
    case "reciprocal": {
      const value = 1 / x;
      return [value, size > off ? Math.abs(value) * (off / (size - off) + 2 * ROUNDOFF) : Infinity];
    }
    case "exp": {
      const value = Math.exp(x);
      return [value, value * (Math.expm1(off) * SPARE + LIBRARY)];
    }
    case "log": {
      const value = Math.log(x);
      return [value, x > off ? off / (x - off) + LIBRARY * Math.abs(value) : Infinity];
    }
    case "sqrt": {
      const value = Math.sqrt(Math.max(x, 0));
      if (x < -off) return [value, Infinity];
      return [value, value > 0 ? Math.min(off / value, Math.sqrt(off)) + 2 * ROUNDOFF * value : Math.sqrt(2 * off)];
    }
    default: {
      const value = x > 0 ? x ** atom.exponentNear : NaN;
      const spread = Math.abs(atom.exponentNear) * (off / (x - off) + 4 * ROUNDOFF * Math.abs(Math.log(x)));
      return [value, x > off ? Math.abs(value) * (Math.expm1(spread) * SPARE + 2 * LIBRARY) : Infinity];
    }
  }
}

function elementaryExactly(atom, x) {
  const zero = x[0] === 0n, one = q.same(x, q.ONE);
  switch (atom.kind) {
    case "reciprocal": return zero ? null : q.over(q.ONE, x);
    case "exp": return zero ? q.ONE : null;
    case "log": return one ? q.ZERO : null;
    case "sqrt": return zero ? x : x[0] > 0n ? q.rationalPower(x, [1n, 2n]) : null;
    default:
      if (zero || one) return one || atom.exponent[0] > 0n ? x : null;
      return x[0] > 0n ? q.rationalPower(x, atom.exponent) : null;
  }
}

function piecewiseExactly(atom, args) {
  switch (atom.kind) {
    case "max": return args.reduce(q.larger);
    case "min": return args.reduce(q.smaller);
    case "abs": return [args[0][0] < 0n ? -args[0][0] : args[0][0], args[0][1]];
    default: {
      const [x] = args;
      const { points, slopes } = atom;
      if (q.compare(x, points[0][0]) <= 0) return points[0][1];
      for (let i = 1; i < points.length; i += 1) {
        if (q.compare(x, points[i][0]) <= 0) return q.add(points[i - 1][1], q.times(q.subtract(x, points[i - 1][0]), slopes[i - 1]));
      }
      return points.at(-1)[1];
    }
  }
}
