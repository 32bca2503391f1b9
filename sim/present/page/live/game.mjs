/** A compiled game at a point: which candidates hold, what every play is worth, what deviating would cost. */
import { beyond, lookedUp } from "./alone.mjs";
import { Point, UNTOLD, algebraOf, ofTerms } from "./point.mjs";
import * as q from "./rational.mjs";

const ROUNDOFF = 2 ** -53;
const SPARE = 1 + 2 ** -20;
const NOTHING = 1e-300;
const UNASKED = 9;

function sparse(row) {
  const places = new Int32Array(row.length / 2), weights = new Float64Array(row.length / 2);
  for (let i = 0; i < row.length; i += 2) {
    places[i / 2] = row[i];
    weights[i / 2] = Number(row[i + 1]);
  }
  return { places, weights, written: row };
}

/** Twelve digits, so that what is equal is equal whatever order it was summed up in. */
export const tidy = (value) => (Number.isFinite(value) ? Number(value.toPrecision(12)) : value);

/** The data of a game, read once, and the concept by which it is answered; known: the same, read before. */
export class Game {
  constructor(data, concept = data.concepts[0], known = null) {
    if (known) Object.assign(this, known);
    else this.#read(data);
    this.concept = concept;
    const parts = [...concept.needs.flat(), ...concept.gates.flatMap((gate) => gate.slice(1)), ...Object.values(concept.further), ...concept.lasting];
    this.needed = [...new Set(parts.filter((part) => part >= 0).map((literal) => literal >> 2))].filter((row) => row > 0);
    /** Place of an assumption -> what can change its sign along it; kept by those who look along it. */
    this.probes = new Map();
  }

  /** The same game, answered by another concept. */
  by(id) {
    return id === this.concept.id ? this : new Game(this.data, this.conceptOf(id), this);
  }

  conceptOf(id) {
    return this.data.concepts.find((concept) => concept.id === id);
  }

  #read(data) {
    this.data = data;
    this.atoms = algebraOf(data);
    this.functions = data.functions;
    this.rows = data.rows.map(sparse);
    this.players = Object.keys(data.terms);
    const indexes = data.indexes.map((index) => Int32Array.from(index));
    this.terms = this.players.map((player) => data.terms[player].map((term) => ({ ...term, rows: term.rows.map(sparse), index: indexes[term.index] })));
    this.denominators = this.players.map((player) => Number(data.denominators[player]));
    this.feasible = new Set(data.feasible);
    const shape = data.shape ?? [];
    this.count = data.count ?? shape.reduce((product, size) => product * size, 1);
    this.strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
    // where the deviations of each player begin among the needs of a candidate
    this.columns = shape.map((_, i) => shape.slice(0, i).reduce((sum, size) => sum + size - 1, 0));
    // a table of literals that is what some concept needs stands there once
    const table = (name) => (typeof data[name] === "number" ? data.concepts[data[name]].needs : data[name]);
    this.unpaying = table("deviations");
    this.consents = table("consents");
    this.placeOf = new Map(data.feasible.map((play, place) => [play, place]));
    this.playings = new Map();
    // of agreements: how many of each public approve of each, and how many it takes
    this.approval = (data.joint?.approval ?? []).map((publics) => publics.map(ofTerms));
    this.majority = (data.joint?.majority ?? []).map(ofTerms);
  }

  at(values) {
    return new Position(this, values);
  }

  /** What a player does in a play, by its place. */
  action(player, play) {
    return Math.floor(play / this.strides[player]) % this.data.shape[player];
  }

  /** The available deviations from a play: {player, action, other, literal}. */
  deviations(play) {
    return this.data.shape.flatMap((size, player) => Array.from({ length: size }, (_, action) => this.deviation(play, player, action)).filter((one) => one !== null));
  }

  /** A player's deviation to an action; null where it is no deviation or not available. */
  deviation(play, player, action) {
    const own = this.action(player, play);
    const other = play + (action - own) * this.strides[player];
    if (action === own || !this.feasible.has(other)) return null;
    const column = this.columns[player] + (action < own ? action : action - 1);
    return { player, action, other, literal: this.unpaying[this.placeOf.get(play)][column] };
  }

  /** The feasible plays in which a player takes an action, in order. */
  playing(player, action) {
    const key = player * 65536 + action;
    if (!this.playings.has(key)) this.playings.set(key, this.data.feasible.filter((play) => this.action(player, play) === action));
    return this.playings.get(key);
  }
}

/** A game at one point; values: assumption -> rational number. Everything is computed when it is asked for. */
export class Position {
  #signs;
  /** Whether each thing that lasts holds, and each gate after them. */
  #parts;
  #lasting = false;
  #cache = {};

  constructor(game, values) {
    this.game = game;
    this.values = values;
    this.#signs = new Int8Array(game.rows.length).fill(UNASKED);
    this.#parts = new Int8Array(game.concept.lasting.length + game.concept.gates.length).fill(UNASKED);
    this.point = new Point(game.atoms, values);
    const { functions } = game;
    this.function = new Float64Array(functions.length);
    this.error = new Float64Array(functions.length);
    const spread = 2 * (functions.length + 4) * ROUNDOFF;
    functions.forEach((factors, k) => {
      const [value, error] = this.point.product(factors);
      this.function[k] = value;
      this.error[k] = error + spread * Math.abs(value);
    });
  }

  /** The sign of a row: -1, 0, 1 or UNTOLD. */
  sign(row) {
    if (row === 0) return 0;
    if (this.#signs[row] === UNASKED) this.#signs[row] = this.#decide(row);
    return this.#signs[row];
  }

  #decide(row) {
    const { places, weights, written } = this.game.rows[row];
    let total = 0, off = 0;
    for (let i = 0; i < places.length; i += 1) {
      total += weights[i] * this.function[places[i]];
      off += Math.abs(weights[i]) * this.error[places[i]];
    }
    if (Math.abs(total) > off * SPARE + NOTHING) return total > 0 ? 1 : -1;
    let exact = q.ZERO;
    for (let i = 0; i < written.length; i += 2) {
      let term = q.ofData(written[i + 1]);
      const factors = this.game.functions[written[i]];
      for (let f = 0; f < factors.length; f += 2) {
        const value = this.point.atom(factors[f]);
        if (value === null) return this.#asPolynomial(written);
        term = q.times(term, q.power(value, BigInt(factors[f + 1])));
      }
      exact = q.add(exact, term);
    }
    return q.sign(exact);
  }

  /** The sign of a row with irrational parts, by the tighter bound of its terms. */
  #asPolynomial(written) {
    const terms = [];
    for (let i = 0; i < written.length; i += 2) {
      const exact = q.ofData(written[i + 1]);
      const [weight, error] = q.near(exact);
      terms.push({ exact, weight, lost: error ? 4 * ROUNDOFF : 0, factors: this.game.functions[written[i]] });
    }
    return this.point.sign(terms);
  }

  /** Whether a literal holds; a sign that is not told apart counts as zero. */
  holds(literal) {
    const sign = this.sign(literal >> 2) % UNTOLD;
    switch (literal & 3) {
      case 0: return sign >= 0;
      case 1: return sign <= 0;
      case 2: return sign > 0;
      default: return sign < 0;
    }
  }

  /** Whether a literal holds, or what lasts, or a gate, each worked out once. */
  #partHolds(part) {
    if (part >= 0) return this.holds(part);
    if (!this.#lasting) this.#last();
    return this.#gateHolds(-1 - part);
  }

  #gateHolds(number) {
    if (this.#parts[number] === UNASKED) {
      const { gates, lasting } = this.game.concept;
      const parts = gates[number - lasting.length], every = parts[0] === 1;
      let holds = every;
      for (let i = 1; i < parts.length && holds === every; i += 1) holds = parts[i] >= 0 ? this.holds(parts[i]) : this.#gateHolds(-1 - parts[i]);
      this.#parts[number] = Number(holds);
    }
    return this.#parts[number] === 1;
  }

  /** What lasts: all of it at first, less in each round, until nothing more goes. */
  #last() {
    this.#lasting = true;
    const { lasting } = this.game.concept;
    this.#parts.fill(1, 0, lasting.length);
    for (let going = lasting.length > 0; going;) {
      this.#parts.fill(UNASKED, lasting.length);
      const gone = lasting.flatMap((part, i) => (this.#parts[i] === 0 || this.#partHolds(part) ? [] : [i]));
      for (const i of gone) this.#parts[i] = 0;
      going = gone.length > 0;
    }
  }

  /** What is looked up of a concept that is not decided here; null of others. */
  get #answer() {
    const { alone } = this.game.concept;
    return alone && (this.#cache.answer ??= lookedUp(alone, this.values));
  }

  /** Why what holds is not known, as {names, beyond}: too many numbers are moved, or one beyond its range; null if it is known. */
  get unknown() {
    if (this.#answer) return this.#answer.why;
    const names = this.#cache.beyond ??= beyond(this.game.concept, this.values);
    return names.length ? { names, beyond: true } : null;
  }

  /** The plays that hold, in order; null where that is not known. */
  get plays() {
    return this.unknown ? null : this.stable;
  }

  /** The plays that are known to hold, in order. */
  get stable() {
    if (this.unknown) return [];
    if (this.#answer) return this.#answer.plays;
    const { candidates, needs, further } = this.game.concept;
    return this.#cache.stable ??= candidates.filter((_, c) =>
      needs[c].every((part) => this.#partHolds(part)) && (!(c in further) || this.#partHolds(further[c])));
  }

  /** Whether the sign of some row that was needed is not told apart from zero. */
  get untold() {
    void this.stable;
    return this.#answer?.untold || this.#signs.includes(UNTOLD);
  }

  /** Player, term -> what the term is worth in each of its rows. */
  get #termRows() {
    return this.#cache.termRows ??= this.game.terms.map((terms, player) => terms.map(({ rows }) => rows.map(({ places, weights }) => {
      let total = 0;
      for (let i = 0; i < places.length; i += 1) total += weights[i] * this.function[places[i]];
      return total / this.game.denominators[player];
    })));
  }

  /** What a term is worth to a player in a play. */
  worth(player, term, play) {
    return this.#termRows[player][term][this.game.terms[player][term].index[play]];
  }

  /** What a play is worth to a player. */
  payoff(player, play) {
    return tidy(this.#totals[player][play]);
  }

  /** Player -> payoff in each play. */
  get #totals() {
    return this.#cache.totals ??= this.game.terms.map((terms, player) => {
      const totals = new Float64Array(this.game.count);
      terms.forEach(({ index }, term) => {
        const rows = this.#termRows[player][term];
        for (let play = 0; play < totals.length; play += 1) totals[play] += rows[index[play]];
      });
      return totals;
    });
  }

  /** Player -> the span between its best and its worst feasible play. */
  get spans() {
    return this.#cache.spans ??= this.#totals.map((totals) => {
      let least = Infinity, most = -Infinity;
      for (const play of this.game.feasible) {
        if (totals[play] < least) least = totals[play];
        if (totals[play] > most) most = totals[play];
      }
      return tidy(most - least);
    });
  }

  /** The sign of what a deviation would cost: 1 where it is better to stay. */
  toStay({ literal }) {
    const sign = this.sign(literal >> 2);
    return sign === UNTOLD ? UNTOLD : (literal & 1 ? -1 : 1) * sign;
  }

  /** What each available deviation from a play would cost: {player, action, other, loss, share, sign}. */
  incentives(play) {
    const known = this.#cache.incentives ??= new Map();
    if (!known.has(play)) {
      known.set(play, this.game.deviations(play).map((deviation) => {
        const { player, other } = deviation;
        const loss = tidy(this.parts(player, play, other).reduce((sum, part) => sum + part.difference, 0));
        return { ...deviation, loss, share: this.spans[player] ? loss / this.spans[player] : 0, sign: this.toStay(deviation) };
      }));
    }
    return known.get(play);
  }

  /** Whether nobody would gain by departing alone from anything that holds: so it is by most concepts. */
  get held() {
    return this.#cache.held ??= this.stable.every((play) => this.incentives(play).every(({ sign }) => sign !== -1));
  }

  /** The terms in which two plays differ: {term, difference, rests}, by their place. */
  parts(player, play, other) {
    const parts = [];
    this.game.terms[player].forEach(({ index, rows }, term) => {
      const here = index[play], there = index[other];
      if (here === there) return;
      const [before, then] = [here, there].map((row) => this.#termRows[player][term][row]);
      const difference = tidy(before - then);
      const functions = differing(rows[here].written, rows[there].written);
      if (functions.length) parts.push({ term, difference, before, then, rests: [...new Set(functions.flatMap((k) => this.game.data.rests[k]))].sort((a, b) => a - b) });
    });
    return parts;
  }
}

/** The functions whose weights differ in two rows. */
function differing(one, other) {
  const weights = new Map();
  for (let i = 0; i < one.length; i += 2) weights.set(one[i], one[i + 1]);
  const functions = [];
  for (let i = 0; i < other.length; i += 2) {
    if (weights.get(other[i]) !== other[i + 1]) functions.push(other[i]);
    weights.delete(other[i]);
  }
  return [...functions, ...weights.keys()];
}
