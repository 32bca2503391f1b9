/** Where each number alone tips the answer: the package's own ends at the file's values, the page's after a move. */
import { ofDouble, tipText } from "./along.mjs";
import * as q from "./rational.mjs";

/** Milliseconds before the work begins after a move. */
const PAUSE = 90;

export class Tips {
  #timer = 0;

  constructor(scene, own) {
    this.scene = scene;
    this.own = own;
    this.texts = new Map();
    this.worked = new Map();
    this.listeners = [];
    /** Whether the numbers have moved since `renew`. */
    this.outdated = false;
  }

  /** The stretches of an assumption: {from, to, plays}; undefined while they are not worked out, null where they are not known. */
  of(name) {
    return this.worked.get(name);
  }

  /** Whether every number has been looked along since the last move. */
  get ready() {
    return !this.outdated && this.worked.size === this.scene.texts.assumptions.length;
  }

  /** Whether some numbers have been looked along that nothing is known of, as the others stand. */
  get partial() {
    return [...this.worked.values()].includes(null);
  }

  /** Forgets what no longer holds, and has the rest worked out. moved: the numbers that did; null for what is stable too. */
  renew(moved) {
    const { state, texts, background } = this.scene;
    this.outdated = false;
    this.texts.clear();
    const kept = moved?.length === 1 ? this.worked.get(moved[0]) : undefined;
    this.worked.clear();
    if (!state.moved) for (const { id } of texts.assumptions) this.worked.set(id, Object.hasOwn(this.own, id) ? this.own[id] : []);
    else if (kept) this.worked.set(moved[0], kept);
    this.#tell();
    clearTimeout(this.#timer);
    background.drop("along");
    if (!this.ready) this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  #tell() {
    for (const listener of this.listeners) listener();
  }

  #ask() {
    const { state, texts, background } = this.scene;
    const numbers = [...texts.assumptions.entries()].filter(([, { id }]) => !this.worked.has(id)).map(([place, { id, low, high }]) => ({ place, id, low, high }));
    background.ask({ kind: "along", concept: state.concept, values: state.values, numbers }, (answer) => {
      if (answer) this.worked.set(answer.id, answer.stretches);
      else this.#tell();
    });
  }

  /** The tips of an assumption, from below: {at, plays, up, text}, plays those beyond it as seen from its value. */
  marks(name) {
    const stretches = this.of(name);
    if (!stretches) return [];
    const key = name;
    if (!this.texts.has(key)) this.texts.set(key, this.#marks(name, stretches));
    return this.texts.get(key);
  }

  #marks(name, stretches) {
    const { state, game } = this.scene;
    const value = q.double(state.values[name]);
    const wide = stretches.filter(({ from, to }) => to > from);
    return wide.slice(1).map((right, i) => {
      const up = right.from >= value, plays = up ? right.plays : wide[i].plays;
      return { at: right.from, plays, up, text: tipText(game, state.values, name, right.from, plays, up) };
    });
  }

  /** The value just past the next tip in a direction, as a rational number; null if there is none. */
  next(name, value, up) {
    const stretches = (this.of(name) ?? []).filter(({ from, to }) => to > from);
    const ends = stretches.slice(1).map(({ from }) => from);
    const beyond = up ? ends.find((at) => at > value + 1e-12 * Math.abs(value)) : ends.findLast((at) => at < value - 1e-12 * Math.abs(value));
    if (beyond === undefined) return null;
    const { game, state } = this.scene;
    const stretch = up ? stretches.find(({ from }) => from === beyond) : stretches.findLast(({ to }) => to === beyond);
    const text = tipText(game, state.values, name, beyond, stretch.plays, up);
    return q.typed(text) ?? ofDouble((stretch.from + stretch.to) / 2);
  }

  /** How far an assumption is from tipping the answer, and the outcome: shares of its range, or infinity. */
  nearness(name) {
    const { state, position, words, texts } = this.scene;
    const assumption = texts.assumptions.find(({ id }) => id === name);
    const value = q.double(state.values[name]);
    const width = q.double(q.ofData(assumption.high)) - q.double(q.ofData(assumption.low)) || 1;
    const leads = (plays) => String([...new Set(plays.map((play) => words.value(words.lead, play).id))].sort());
    const now = leads(position.stable);
    let any = Infinity, outcome = Infinity, mark = null;
    for (const tip of this.marks(name)) {
      const share = Math.abs(tip.at - value) / width;
      any = Math.min(any, share);
      if (leads(tip.plays) !== now && share < outcome) [outcome, mark] = [share, tip];
    }
    return { any, outcome, mark };
  }

  /** The nearest tip that alters the first outcome: {name, text}; null if none, undefined while unknown. */
  firstOutcome() {
    if (!this.ready) return undefined;
    const near = this.scene.texts.assumptions.map(({ id }) => ({ name: id, ...this.nearness(id) })).filter(({ outcome }) => outcome < Infinity);
    if (!near.length) return null;
    const first = near.reduce((a, b) => (b.outcome < a.outcome ? b : a));
    return { name: first.name, text: first.mark.text };
  }
}
