/** How much patience it takes that a combination lasts: exact wherever payoffs are rational. */
import { fill, h, table } from "./dom.mjs";
import { plain } from "./numbers.mjs";
import { PayoffsView } from "./payoffs.mjs";
import * as q from "./rational.mjs";

const NEVER = "never", LIMIT = "only in the limit";
const known = new WeakMap(), structures = new WeakMap();

/** The least patience of each feasible combination, if all are equally patient: by reversion, and by the hardest
 * punishment in pure strategies; null for never. now: whether it lasts at these values. once: what is stable
 * in a single round.
 * @typedef {{play: number, least: any, hardest: any, now: boolean}} Lasting
 * @returns {{once: number[], combinations: Lasting[]}} */
export function lasting(position) {
  if (!known.has(position)) known.set(position, worked(position));
  return known.get(position);
}

function worked(position) {
  const { game } = position, { feasible, joint } = game.data;
  // a position of its own, so that what is asked here counts for nothing else
  const apart = game.at(position.values);
  const once = feasible.filter((_, place) => game.unpaying[place].every((literal) => apart.holds(literal)));
  const now = new Set(position.stable), single = new Set(once);
  const after = once.filter((play) => joint.reversion === null || joint.reversion === play);
  const worth = totals(apart);
  const worst = after.length ? worth.map((own) => least(after.map((play) => own[play]))) : null;
  const { turns, replies } = structure(game);
  const held = worth.map((own, player) => least(replies[player].map((able) => most(able.map((play) => own[play])))));
  const combinations = feasible.map((play, place) => {
    const byReversion = single.has(play) ? q.ZERO : worst && patience(worth, play, turns[place], worst);
    return { play, least: byReversion, hardest: patience(worth, play, turns[place], held), now: now.has(play) };
  });
  return { once, combinations };
}

/** What is the same at all points: where each player's deviations from a play lead, by the place of the play; and,
 * for each combination of what the others do, the plays among which a player chooses. */
function structure(game) {
  const { feasible } = game.data;
  if (!structures.has(feasible)) {
    const turns = feasible.map((play) => {
      const own = game.players.map(() => []);
      for (const { player, other } of game.deviations(play)) own[player].push(other);
      return own;
    });
    structures.set(feasible, { turns, replies: game.players.map((_, player) => [...replies(game, player)]) });
  }
  return structures.get(feasible);
}

const least = (numbers) => numbers.reduce((a, b) => (b < a ? b : a));
const most = (numbers) => numbers.reduce((a, b) => (b > a ? b : a));

function replies(game, player) {
  const groups = new Map();
  for (const play of game.data.feasible) {
    const others = play - game.action(player, play) * game.strides[player];
    if (!groups.has(others)) groups.set(others, []);
    groups.get(others).push(play);
  }
  return groups.values();
}

/** The most that anybody needs to keep to a play; later: what a departure leaves it. Null for never. */
function patience(worth, play, turns, later) {
  if (worth.some((own, player) => own[play] < later[player])) return null;
  let needed = q.ZERO;
  worth.forEach((own, player) => {
    // the dearer the deviation, the more patience it takes
    const turn = own[turns[player].reduce((best, other) => (own[other] > own[best] ? other : best), play)];
    if (turn > own[play]) needed = q.larger(needed, q.ratio(turn - own[play], turn - later[player]));
  });
  return needed;
}

/** Player -> [play] payoffs as whole numbers over some number that is the same for all plays. */
function totals(position) {
  const { game, point } = position;
  const values = game.functions.map((factors, k) => exactly(point, factors) ?? q.typed(String(position.function[k])));
  const common = values.reduce((scale, [, d]) => scale * (d / divisor(scale, d)), 1n);
  const whole = values.map(([n, d]) => n * (common / d));
  return game.terms.map((terms) => {
    const own = new Array(game.count).fill(0n);
    for (const { rows, index } of terms) {
      const worth = rows.map(({ places, written }) => places.reduce((sum, place, i) => sum + BigInt(written[2 * i + 1]) * whole[place], 0n));
      for (const play of game.data.feasible) own[play] += worth[index[play]];
    }
    return own;
  });
}

const divisor = (a, b) => (b ? divisor(b, a % b) : a);

/** A product of powers of atoms; null where it is irrational. */
function exactly(point, factors) {
  let product = q.ONE;
  for (let i = 0; i < factors.length; i += 2) {
    const value = point.atom(factors[i]);
    if (value === null) return null;
    product = q.times(product, q.power(value, BigInt(factors[i + 1])));
  }
  return product;
}

/** That among some which takes the least, the first of several; null where none ever does. */
export const nearest = (combinations) => combinations.reduce((best, each) => (each.least && (!best || q.compare(each.least, best.least) < 0) ? each : best), null);

/** What the next round must be worth, in a sentence. */
export const worth = (share) => (q.compare(share, q.ONE) < 0 ? plain(q.double(share)) : `all (${LIMIT})`);

const cell = (share) => (share === null ? NEVER : q.compare(share, q.ONE) < 0 ? plain(q.double(share)) : LIMIT);

/** Of each outcome that can come about: [name, least patience by reversion, by the hardest punishment]. */
export function outcomes(words, position) {
  const { combinations } = lasting(position);
  return words.lead.values.flatMap((value) => {
    const having = combinations.filter(({ play }) => words.value(words.lead, play) === value);
    if (!having.length) return [];
    const hard = nearest(having.map(({ hardest }) => ({ least: hardest })));
    return [[value.name, cell(nearest(having)?.least ?? null), cell(hard?.least ?? null)]];
  });
}

/** What each choice is worth in a single round, and below it how much patience each outcome takes. */
export class LastingView extends PayoffsView {
  constructor(scene) {
    super(scene);
    this.patience = h("div", { class: "worth" });
    this.before = outcomes(scene.words, scene.filePosition);
    this.element.append(this.patience);
  }

  update() {
    super.update();
    const { words, position } = this.scene;
    const rows = outcomes(words, position).map((row, i) => row.map((text, column) => (text === this.before[i][column] ? text : h("mark", null, text))));
    fill(this.patience, h("h3", null, "The least patience that sustains it, if all are equally patient"), table([["Outcome", "left"], ["By reversion", "right"], ["By the hardest punishment", "right"]], rows));
  }
}
