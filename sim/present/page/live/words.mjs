/** An answer in words: the page's side of the package's sentences, at any point. */
import { NEGLIGIBLE, capitalised, counted, inWords, listed, meaning, percent, points, sentence, signed } from "./numbers.mjs";
import { bet as chosen, weaknesses } from "./selection.mjs";

const SHOWN_COSTS = 3, SHOWN_GAINS = 2;

const largestFirst = (parts) => parts.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));

/** The largest terms of a side, and all others in one sum; amounts: [name, points]. */
function addingUp(amounts, most) {
  const named = (some) => some.map(([name, amount]) => `${name} (${signed(amount)})`);
  if (amounts.length <= most + 1) return listed(named(amounts));
  const rest = amounts.slice(most);
  const together = signed(rest.reduce((sum, [, amount]) => sum + amount, 0));
  return listed([...named(amounts.slice(0, most)), `${rest.length} smaller ones, together ${together}`]);
}

/** What would speak for a deviation; empty if nothing. */
function bringing({ gained, spared }, most) {
  const parts = [];
  if (gained.length) parts.push(addingUp(gained, most));
  if (spared.length) parts.push(`being spared ${addingUp(spared, most)}`);
  return parts.join(" and ");
}

/** The words for the answers of one scenario; texts: what the file says of players, outcomes and terms. */
export class Words {
  constructor(texts, game, now) {
    this.texts = texts;
    this.game = game;
    this.now = now;
    this.lead = texts.dimensions[0];
  }

  action(player, play) {
    return this.texts.players[player].actions[this.game.action(player, play)];
  }

  /** The value of an outcome dimension in a play. */
  value(dimension, play) {
    return dimension.values[this.game.data.outcomes[dimension.id][play]];
  }

  /** A sentence of the file as part of a longer one. */
  inside(text) {
    const names = this.texts.players.map(({ name }) => name);
    const own = names.some((name) => name[0] !== name[0]?.toUpperCase() && text.toLowerCase().startsWith(name.toLowerCase()));
    return own ? text[0].toLowerCase() + text.slice(1) : meaning(text, names);
  }

  /** That an answer is not known, and why. */
  unknown({ names, beyond }) {
    const said = listed(names.map((name) => `'${name.replace(/_/g, " ")}'`));
    const why = beyond ? `and ${said} ${names.length > 1 ? "do" : "does"} not` : `and here ${inWords(names.length)} do: ${said}`;
    const where = beyond ? "as long as each number stays within its range" : "wherever one number differs from the file";
    return { headline: "What follows from these numbers together is not in this page.", rest: [`This game takes more than a page can work out. Its answer is known here ${where}, ${why}.`], bet: null };
  }

  /** The answer in two or three sentences: {headline, rest, bet}. */
  answer(position) {
    if (position.unknown) return this.unknown(position.unknown);
    const plays = position.stable;
    if (!plays.length) {
      const { concept, data } = position.game;
      if (concept !== data.concepts[0]) return { headline: `No combination of choices is stable: there is no ${concept.name}.`, rest: [], bet: null };
      return { headline: "No combination of choices is stable: no pure-strategy Nash equilibrium exists, and from every combination somebody gains by choosing differently.", rest: [], bet: null };
    }
    const says = [...new Set(plays.map((play) => this.value(this.lead, play)))].map((value) => value.says);
    if (plays.length === 1) return { headline: sentence(says[0]), rest: this.#single(position, plays[0]), bet: plays[0] };
    // rules of selection are about equilibria
    const choice = position.held ? chosen(position, this.texts.today) : null;
    const bet = !position.held ? null : choice
      ? sentence(`The better bet is equilibrium ${plays.indexOf(choice.play) + 1}, by the rule '${choice.rule}': ${choice.because}`)
      : "No selection rule settles which one comes about.";
    const count = counted(plays.length, "combination");
    const rest = says.length === 1
      ? [`${count} of choices are stable, and all lead there.${bet ? ` ${bet}` : ""}`]
      : [`${count} of choices are stable; which one comes about, the incentives alone do not settle.`, ...(bet ? [bet] : [])];
    return { headline: says.map(sentence).join(" Or: "), rest, bet: choice?.play ?? null };
  }

  #single(position, play) {
    const pivot = this.pivot(position, play);
    const others = this.texts.players.map((_, player) => player).filter((player) => player !== pivot?.player);
    const lines = pivot ? [this.#because(position, play, pivot)] : [];
    // an outcome that is a profile has said it already
    const outcome = this.inside(this.value(this.lead, play).says);
    const rest = others.map((player) => this.inside(this.action(player, play).says)).filter((text) => !outcome.includes(text));
    if (rest.length) lines.push(sentence(rest.join("; ")));
    return lines;
  }

  /** The keenest deviation that would change the first outcome dimension, else the keenest; null if some pays. */
  pivot(position, play) {
    if (!position.held) return null;
    const incentives = position.incentives(play);
    const changing = incentives.filter((incentive) => this.value(this.lead, incentive.other) !== this.value(this.lead, play));
    return keenest(changing.length ? changing : incentives);
  }

  #because(position, play, incentive) {
    const player = this.texts.players[incentive.player];
    const { says } = this.action(incentive.player, play);
    const deviation = player.actions[incentive.action].name;
    if (Math.abs(incentive.loss) <= NEGLIGIBLE) return sentence(`${says}, though '${deviation}' would be just as good`);
    const sides = this.#sides(position, play, incentive);
    const what = addingUp([...sides.lost, ...sides.borne].sort((a, b) => a[1] - b[1]), SHOWN_COSTS);
    const cost = `'${deviation}' would cost ${player.name} ${points(incentive.loss)} points`;
    const got = bringing(sides, SHOWN_GAINS);
    if (got) return sentence(`${says}, because ${cost}: ${got} would not make up for ${what}`);
    return sides.borne.length
      ? sentence(`${says}, because ${cost}: ${what}, and nothing in return`)
      : sentence(`${says}, because ${cost}: ${what} would be given up for nothing`);
  }

  /** What deviating changes, largest first on each side: a benefit goes or comes, a cost comes or goes. */
  #sides(position, play, incentive) {
    const terms = this.texts.terms[this.game.players[incentive.player]];
    const sides = { lost: [], borne: [], gained: [], spared: [] };
    for (const { term, difference, before, then } of largestFirst(position.parts(incentive.player, play, incentive.other))) {
      if (Math.abs(difference) <= NEGLIGIBLE) continue;
      const side = difference > 0 ? (before > 0 ? "lost" : "borne") : then <= 0 ? "spared" : "gained";
      sides[side].push([terms[term].name, -difference]);
    }
    return sides;
  }

  /** The terms that deviating changes, largest first: [name, difference, rests]. */
  changes(position, play, incentive) {
    const terms = this.texts.terms[this.game.players[incentive.player]];
    return largestFirst(position.parts(incentive.player, play, incentive.other))
      .map(({ term, difference, rests }) => [terms[term].name, difference, rests]);
  }

  /** How firmly an equilibrium holds, in a sentence, and whose choice in it is weakly dominated. */
  stability(position, play) {
    const weak = weaknesses(position, play).map(({ player, action, by }) => {
      const { name, actions } = this.texts.players[player];
      return `${capitalised(name)}'s '${actions[action].name}' is weakly dominated: '${actions[by].name}' is never worse and sometimes better.`;
    });
    return [this.#firmness(position, play), ...weak].join(" ");
  }

  #firmness(position, play) {
    const call = keenest(position.incentives(play));
    if (!call) return "Nobody has another choice.";
    const { name, actions } = this.texts.players[call.player];
    if (!position.incentives(play).every(({ sign }) => sign === 1)) return `It holds, but not strictly: ${name} would lose nothing by '${actions[call.action].name}'.`;
    return `It is strict: every deviation loses. The closest call is ${name}'s '${actions[call.action].name}', which costs ${points(call.loss)} points (${percent(call.share)} of the range of its payoffs).`;
  }

  /** What those players do who set a play apart. */
  choices(play) {
    return this.#apart(play).map((player) => `${capitalised(this.texts.players[player].name)}: ${this.action(player, play).name}`).join(", ");
  }

  #apart(play) {
    const everyone = this.texts.players.map((_, player) => player);
    const departing = (other) => everyone.filter((player) => this.game.action(player, play) !== this.game.action(player, other));
    const nearest = this.now.map(departing).reduce((a, b) => (a && a.length <= b.length ? a : b), null) ?? [];
    const varying = everyone.filter((player) => new Set(this.now.map((other) => this.game.action(player, other))).size > 1);
    const apart = everyone.filter((player) => nearest.includes(player) || varying.includes(player));
    return apart.length ? apart : everyone;
  }

  /** A set of equilibria in a few words: what is new, and how much of the file's answer remains. */
  short(plays) {
    if (String(plays) === String(this.now)) return plays.length ? "As in the file" : "None, as in the file";
    if (!plays.length) return "None is stable";
    const kept = this.now.filter((play) => plays.includes(play));
    const names = plays.filter((play) => !this.now.includes(play)).map((play) => this.choices(play));
    if (kept.length && kept.length === this.now.length) return ["As in the file", ...names].join(", or ");
    if (kept.length) return `${capitalised(inWords(kept.length))} of the file's ${inWords(this.now.length)}: ${[...kept.map((play) => this.choices(play)), ...names].join(", or ")}`;
    return names.join(", or ");
  }
}

export const keenest = (incentives) => incentives.reduce((a, b) => (a && a.share <= b.share ? a : b), null);
