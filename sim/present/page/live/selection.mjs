/** Which of several equilibria to bet on: the rules of the package, at any point of the page. */
import { UNTOLD } from "./point.mjs";
import { significant } from "./numbers.mjs";

const PATH = "improving moves", PAYOFF = "payoff dominance", RISK = "risk dominance", MARGIN = "largest margin";

/** The choice of the first rule that makes a sound one; null if none does. */
export function bet(position, today) {
  const doubtful = inWeakChoices(position);
  const sound = doubtful.length < position.stable.length ? ({ play }) => !doubtful.includes(play) : () => true;
  return rules(position, today).find((choice) => choice.play !== null && sound(choice)) ?? null;
}

/** The equilibria in which somebody's choice is weakly dominated; none where there is no other. */
function inWeakChoices(position) {
  return position.stable.length < 2 ? [] : position.stable.filter((play) => weaknesses(position, play).length);
}

/** Whose choice in an equilibrium is weakly dominated, and by what: [{player, action, by}]. */
export function weaknesses(position, play) {
  return position.game.players.flatMap((_, player) => {
    const action = position.game.action(player, play);
    const better = dominators(position, player, action);
    // rather one that is itself undominated
    const by = better.find((other) => !dominators(position, player, other).length) ?? better[0];
    return by === undefined ? [] : [{ player, action, by }];
  });
}

/** The actions that are available wherever another is, never worse than it and somewhere better. */
function dominators(position, player, action) {
  const { game } = position;
  const plays = game.playing(player, action);
  const others = Array.from({ length: game.data.shape[player] }, (_, other) => other).filter((other) => other !== action);
  return others.filter((other) => {
    let better = false;
    for (const play of plays) {
      const deviation = game.deviation(play, player, other);
      if (!deviation) return false;
      const sign = position.toStay(deviation);
      if (sign !== 0 && sign !== -1) return false;
      better ||= sign === -1;
    }
    return better;
  });
}

/** [{rule, play, because}] in the order in which they are asked. */
function rules(position, today) {
  return position.stable.length ? [byPath, byPayoffs, byRisk, byMargin].map((rule) => rule(position, today)) : [];
}

/** From a play, the best responses of whoever gains the most: {path, cycles}. */
export function drift(position, start) {
  const path = [], seen = new Set([start]);
  for (let play = start; ;) {
    const moves = position.incentives(play).filter((incentive) => incentive.sign === -1);
    if (!moves.length) return { path, cycles: false };
    const rank = (move) => -move.loss / (position.spans[move.player] || 1);
    const best = moves.reduce((a, b) => (rank(b) > rank(a) || (rank(b) === rank(a) && b.other < a.other) ? b : a));
    path.push({ ...best, start: play });
    if (seen.has(best.other)) return { path, cycles: true };
    seen.add(best.other);
    play = best.other;
  }
}

function byPath(position, today) {
  if (today === null) return { rule: PATH, play: null, because: "the scenario names no choices of today" };
  const { path, cycles } = drift(position, today);
  const end = path.length ? path.at(-1).other : today;
  if (cycles || !position.stable.includes(end)) return { rule: PATH, play: null, because: "improving moves from today's choices run in a circle" };
  if (!path.length) return { rule: PATH, play: end, because: "today's choices are this equilibrium" };
  const steps = path.length === 1 ? "one improving move" : `${path.length} improving moves`;
  return { rule: PATH, play: end, because: `today's choices lead there by ${steps}` };
}

function byPayoffs(position) {
  const plays = position.stable;
  const best = plays.find((play) => position.game.players.every((_, player) =>
    plays.every((other) => position.payoff(player, play) >= position.payoff(player, other) - 1e-9 * position.spans[player])));
  if (best === undefined) return { rule: PAYOFF, play: null, because: "in each, some player would be better off in another" };
  return { rule: PAYOFF, play: best, because: plays.length === 1 ? "it is the only one" : "no player would be better off in another" };
}

/** The product of what those lose who would deviate alone to another equilibrium; null if one cannot. */
function product(position, start, target) {
  const { game } = position;
  let total = 1;
  for (let player = 0; player < game.players.length; player += 1) {
    const action = game.action(player, target);
    if (action === game.action(player, start)) continue;
    const incentive = position.incentives(start).find((one) => one.player === player && one.action === action);
    if (!incentive) return null;
    total *= Math.max(incentive.loss, 0);
  }
  return total;
}

function dominates(position, one, two) {
  const first = product(position, one, two), second = product(position, two, one);
  if (first === null || second === null) return null;
  return Math.abs(first - second) <= 1e-9 * Math.max(Math.abs(first), Math.abs(second)) ? null : first > second;
}

function byRisk(position) {
  const plays = position.stable;
  if (plays.length === 1) return { rule: RISK, play: plays[0], because: "it is the only one" };
  const wins = (play) => plays.filter((other) => other !== play).map((other) => dominates(position, play, other));
  const all = plays.map(wins);
  const best = all.findIndex((results) => results.every((won) => won === true));
  if (best >= 0) return { rule: RISK, play: plays[best], because: "it risk-dominates every other, pair by pair" };
  return { rule: RISK, play: null, because: all.flat().includes(null) ? "some pairs cannot be told apart" : "the pairwise comparison runs in a circle" };
}

function byMargin(position) {
  const plays = position.stable;
  const margins = plays.map((play) => Math.min(Infinity, ...position.incentives(play).map((incentive) => incentive.share)));
  const most = Math.max(...margins);
  if (margins.filter((margin) => margin >= most - 1e-9 || margin === most).length > 1) return { rule: MARGIN, play: null, because: "several have the same margin" };
  const text = most === Infinity ? "nobody can deviate" : `its closest call costs ${significant(100 * most, 2)}% of a range`;
  return { rule: MARGIN, play: plays[margins.indexOf(most)], because: text };
}
