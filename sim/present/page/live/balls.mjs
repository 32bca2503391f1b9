/**
 * Enclosures of irrational values: pairs of whole numbers over 2**bits, between which the value certainly lies.
 *
 * Every operation rounds outward. Exponentials and logarithms are sums of their series with a bound on what
 * rounding and the rest of the series can do (Brent and Zimmermann 2010, 'Modern Computer Arithmetic', ch. 4).
 */

const LARGEST = 3000n;

/** @typedef {[bigint, bigint]} Ball */
/** @typedef {(a: bigint, b: bigint) => bigint} Whole */

/** @type {Whole} */
const down = (n, bits) => n >> bits;
/** @type {Whole} */
const up = (n, bits) => -(-n >> bits);
/** @type {Whole} */
const below = (n, d) => (n >= 0n ? n / d : -((-n + d - 1n) / d));
/** @type {Whole} */
const above = (n, d) => -below(-n, d);
/** @type {(list: bigint[]) => bigint} */
const least = (list) => list.reduce((a, b) => (b < a ? b : a));
/** @type {(list: bigint[]) => bigint} */
const most = (list) => list.reduce((a, b) => (b > a ? b : a));
/** @type {(ball: Ball) => Ball} */
const magnitude = ([low, high]) => (low >= 0n ? [low, high] : high <= 0n ? [-high, -low] : [0n, most([-low, high])]);
/** @type {(balls: (Ball | null)[]) => Ball | null} */
const hull = (balls) => (balls.includes(null) ? null : [least(balls.map(([low]) => low)), most(balls.map(([, high]) => high))]);
/** @type {(n: bigint) => bigint} */
const length = (n) => BigInt((n < 0n ? -n : n).toString(2).length);

/** The atoms of a point to so many bits; null where a value is undefined. */
export class Balls {
  constructor(point, bits) {
    this.point = point;
    this.bits = BigInt(bits);
    this.one = 1n << this.bits;
    this.known = new Map();
  }

  /** The sign of a polynomial: -1, 1, or null if the enclosure holds zero. */
  sign(polynomial) {
    const ball = this.polynomial(polynomial);
    return ball === null ? null : ball[0] > 0n ? 1 : ball[1] < 0n ? -1 : null;
  }

  /** @returns {Ball} */
  rational([n, d]) {
    return [below(n << this.bits, d), above(n << this.bits, d)];
  }

  /** @returns {Ball | null} */
  polynomial(terms) {
    /** @type {Ball} */
    let total = [0n, 0n];
    for (const { exact, factors } of terms) {
      let term = this.rational(exact);
      for (let i = 0; i < factors.length; i += 2) {
        const factor = this.atom(factors[i]);
        if (factor === null) return null;
        for (let power = factors[i + 1]; power > 0; power -= 1) term = this.times(term, factor);
      }
      total = [total[0] + term[0], total[1] + term[1]];
    }
    return total;
  }

  /** @param {Ball} one @param {Ball} other @returns {Ball} */
  times([a, b], [c, d]) {
    const products = [a * c, a * d, b * c, b * d];
    return [down(least(products), this.bits), up(most(products), this.bits)];
  }

  /** @returns {Ball | null} */
  atom(i) {
    if (!this.known.has(i)) {
      const exact = this.point.atom(i);
      this.known.set(i, exact === null ? this.#irrational(this.point.atoms[i]) : this.rational(exact));
    }
    return this.known.get(i);
  }

  /** @returns {Ball | null} */
  #irrational(atom) {
    if (atom.argument) {
      const x = this.polynomial(atom.argument);
      return x === null ? null : this.#elementary(atom, x);
    }
    if (atom.kind === "if_else") {
      const holds = this.point.holds(atom.guard);
      return holds === null ? hull(atom.args.map((arg) => this.polynomial(arg))) : this.polynomial(atom.args[holds ? 0 : 1]);
    }
    const args = atom.args.map((arg) => this.polynomial(arg));
    if (args.includes(null)) return null;
    switch (atom.kind) {
      case "max": return [most(args.map(([low]) => low)), most(args.map(([, high]) => high))];
      case "min": return [least(args.map(([low]) => low)), least(args.map(([, high]) => high))];
      case "abs": return magnitude(args[0]);
      default: return this.#interpolated(atom, args[0]);
    }
  }

  /** The values at the ends of an enclosure and at the points within it enclose those between. @returns {Ball | null} */
  #interpolated({ points, slopes }, [low, high]) {
    const places = points.map(([x]) => this.rational(x));
    /** @type {(x: bigint) => Ball} */
    const at = (x) => {
      const piece = places.findIndex(([, right]) => x <= right);
      if (piece <= 0) return this.rational(points.at(piece)[1]);
      /** @type {Ball} */
      const run = [x - places[piece - 1][1], x - places[piece - 1][0]];
      const rise = this.times(run, this.rational(slopes[piece - 1]));
      const start = this.rational(points[piece - 1][1]);
      return [start[0] + rise[0], start[1] + rise[1]];
    };
    const within = points.filter((_, i) => places[i][1] >= low && places[i][0] <= high).map(([, y]) => this.rational(y));
    return hull([at(low), at(high), ...within]);
  }

  /** @returns {Ball | null} */
  #elementary(atom, [low, high]) {
    switch (atom.kind) {
      case "reciprocal":
        return low <= 0n && high >= 0n ? null : this.#reciprocal(low, high);
      case "exp": return this.#exps(low, high);
      case "log": return low <= 0n ? null : [this.#log(low)[0], this.#log(high)[1]];
      case "sqrt": return low < 0n ? null : [root(low << this.bits), root(high << this.bits) + 1n];
      default: {
        if (low <= 0n) return null;
        const power = this.times(this.rational(atom.exponent), [this.#log(low)[0], this.#log(high)[1]]);
        return this.#exps(...power);
      }
    }
  }

  /** @param {bigint} low @param {bigint} high @returns {Ball} */
  #reciprocal(low, high) {
    const square = this.one * this.one;
    return low > 0n ? [square / high, square / low + 1n] : [-(square / -high) - 1n, -(square / -low)];
  }

  /** Beyond what a double could hold many times over, nothing is worked out. @param {bigint} low @param {bigint} high @returns {Ball | null} */
  #exps(low, high) {
    return high >> this.bits > LARGEST ? null : [this.#exp(low)[0], this.#exp(high)[1]];
  }

  /** exp(x / 2**bits): the series of a small part of x, squared again and again. @param {bigint} x @returns {Ball} */
  #exp(x) {
    const halvings = length(x >> this.bits) + 8n;
    // each squaring doubles the relative error, and large values have more digits before the point
    const guard = 64n + 2n * halvings + 3n * length(x >> this.bits) + (x > 0n ? 2n * (x >> this.bits) : 0n);
    const work = this.bits + guard;
    const part = down(x << guard, halvings), one = 1n << work;
    let sum = one, term = one, count = 0n;
    while (term !== 0n && term !== -1n) {
      count += 1n;
      term = below(down(term * part, work), count);
      sum += term;
    }
    // each term is off by less than three units, and so is the rest of the series
    let error = 4n * count + 8n;
    for (let i = 0n; i < halvings; i += 1n) {
      error = up(2n * sum * error + error * error, work) + 2n;
      sum = down(sum * sum, work);
    }
    return [most([0n, down(sum - error, guard)]), up(sum + error, guard)];
  }

  /** log(x / 2**bits) for positive x: a power of two, and 2 artanh((y - 1) / (y + 1)) of the rest. @param {bigint} x @returns {Ball} */
  #log(x) {
    const guard = 64n, work = this.bits + guard;
    const shift = length(x) - 1n - this.bits;
    const y = shift >= 0n ? down(x << guard, shift) : x << (guard - shift);
    const one = 1n << work;
    const [rest, off] = artanh(below((y - one) << work, y + one), work);
    const [two, offTwo] = artanh(below(one, 3n), work);
    const size = shift < 0n ? -shift : shift;
    const sum = 2n * rest + shift * 2n * two, error = 2n * off + 2n * size * offTwo + 4n;
    return [down(sum - error, guard), up(sum + error, guard)];
  }
}

/** artanh(z / 2**work) for |z| of at most a third, and how far it may be off. @param {bigint} z @param {bigint} work @returns {[bigint, bigint]} */
function artanh(z, work) {
  const square = down(z * z, work);
  let power = z, sum = z, count = 1n;
  while (power !== 0n && power !== -1n) {
    power = down(power * square, work);
    count += 2n;
    sum += below(power, count);
  }
  return [sum, 2n * count + 8n];
}

/** The largest whole number whose square is no larger. @param {bigint} n @returns {bigint} */
function root(n) {
  if (n < 2n) return n;
  let x = 1n << (length(n) / 2n + 1n);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}
