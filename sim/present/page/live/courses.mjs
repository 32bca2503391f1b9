/** A game with stages, types or chance at any point: which courses are stable, how likely, and in what words. */
import { Game, Position, tidy } from "./game.mjs";
import { counted, percent, sentence } from "./numbers.mjs";
import { ofTerms } from "./point.mjs";
import { Words } from "./words.mjs";

/** Candidates are strategy profiles; what is shown of each is the course that it comes to, by its number. */
/** The data with a place for every play and course, where only those are written that answers name. */
function whole(data) {
  const { spoken, count } = data;
  if (!spoken) return data;
  const placed = (list) => {
    const full = [];
    list.forEach((value, i) => { full[spoken[i]] = value; });
    return full;
  };
  const at = new Map(spoken.map((play, i) => [play, i]));
  const each = (table) => Object.fromEntries(Object.entries(table).map(([name, list]) => [name, placed(list)]));
  const indexes = data.indexes.map((index) => Array.from({ length: count }, (_, play) => index[at.get(play)] ?? 0));
  return { ...data, spoken: null, outcomes: each(data.outcomes), actions: each(data.actions), indexes };
}

export class CourseGame extends Game {
  constructor(data, concept = data.concepts[0], known = null) {
    super(whole(data), concept, known);
    /** @type {Map<number, any>} */
    this.chances = known?.chances ?? new Map(Object.entries(data.chances).map(([play, terms]) => [Number(play), ofTerms(terms)]));
  }

  at(values) {
    return new CoursePosition(this, values);
  }

  by(id) {
    return id === this.concept.id ? this : new CourseGame(this.data, this.conceptOf(id), this);
  }

  /** What a player does in a course, by its place. */
  action(player, course) {
    return this.data.actions[this.players[player]][course];
  }

  /** The plays of a course, one for each way that chance may go. */
  plays(course) {
    return this.data.courses[course] ?? [course];
  }

  /** Courses by what is played in them, as the package lists them.
   * @param {number[]} courses */
  inOrder(courses) {
    const before = (/** @type {number[]} */ a, /** @type {number[]} */ b) => {
      const at = a.findIndex((play, k) => play !== b[k]);
      return at < 0 ? a.length - b.length : at >= b.length ? 1 : a[at] - b[at];
    };
    return [...courses].sort((a, b) => before(this.plays(a), this.plays(b)));
  }

  /** What holds a course in place is told by the program alone. */
  deviations() {
    return [];
  }
}

class CoursePosition extends Position {
  #stable;

  /** The courses that some equilibrium takes, in order. */
  get stable() {
    return this.#stable ??= [...new Set(super.stable)].sort((a, b) => a - b);
  }

  /** [{play, chance}] of a course. */
  chances(course) {
    return this.game.plays(course).map((play) => ({ play, chance: this.point.bounded(this.game.chances.get(play))[0] }));
  }

  #expected(course, worth) {
    return tidy(this.chances(course).reduce((sum, { play, chance }) => sum + chance * worth(play), 0));
  }

  /** What a course is worth to a player. */
  payoff(player, course) {
    return this.#expected(course, (play) => super.payoff(player, play));
  }

  /** What a single play is worth to a player, however likely it is. */
  ofPlay(player, play) {
    return super.payoff(player, play);
  }

  /** What it is worth by one term. */
  worth(player, term, course) {
    return this.#expected(course, (play) => super.worth(player, term, play));
  }

  /** The values of a dimension that a course may come to, with how likely each is: [[place, share]]. */
  shares(dimension, course) {
    const shares = new Map(), likely = new Set();
    for (const { play, chance } of this.chances(course)) {
      const place = this.game.data.outcomes[dimension.id][play];
      shares.set(place, (shares.get(place) ?? 0) + chance);
      // rounding may leave something of a chance that is exactly none
      if (this.point.sign(this.game.chances.get(play)) !== 0) likely.add(place);
    }
    return [...shares].filter(([place]) => likely.has(place));
  }
}

export class CourseWords extends Words {
  /** What comes about in one dimension, with probabilities where chance decides. */
  outcome(position, dimension, course) {
    const shares = position.shares(dimension, course);
    const says = (place) => dimension.values[place].says;
    if (shares.length === 1) return says(shares[0][0]);
    const parts = shares.map(([place, share]) => `${says(place)} (with probability ${percent(tidy(share))})`);
    return parts.map((text, place) => (place ? this.inside(text) : text)).join("; or ");
  }

  answer(position) {
    if (position.unknown) return this.unknown(position.unknown);
    const courses = this.game.inOrder(position.stable);
    if (!courses.length) {
      return { headline: "No course of the game is stable: in some of its parts nobody's choices, each made once and for all, are best against the others' (in pure strategies).", rest: [], bet: null };
    }
    const outcomes = [...new Set(courses.map((course) => this.outcome(position, this.lead, course)))];
    if (courses.length === 1) {
      const told = this.game.data.events[courses[0]].map((text) => this.inside(text)).join(", then ");
      return { headline: sentence(outcomes[0]), rest: [sentence(told)], bet: courses[0] };
    }
    const rest = [`${counted(courses.length, "course")} of the game are stable; which one comes about, the incentives alone do not settle.`];
    return { headline: outcomes.map(sentence).join(" Or: "), rest, bet: null };
  }

  /** What holds a course in place is told by the program alone. */
  pivot() {
    return null;
  }
}
