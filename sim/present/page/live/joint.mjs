/** What players do together at any point, in words: what they agree on, or what lasts where they meet again. */
import { button, fill, h, savedTable, table } from "./dom.mjs";
import { capitalised, counted, inWords, listed, percent, plain, points, sentence, signed } from "./numbers.mjs";
import { lasting, nearest, worth } from "./patience.mjs";
import { Words } from "./words.mjs";

const SHOWN_NAMES = 7, SHOWN_LASTING = 3;

/** What everybody says to every agreement.
 * @typedef {{play: number, gains: number[], agrees: boolean[], approves: boolean[], approval: number[], agreed: boolean, ratified: boolean}} Offer */

/** @returns {Offer[]} */
export function offers(position) {
  const { consents, data: { joint } } = position.game;
  return joint.plays.map((/** @type {number} */ play, /** @type {number} */ place) => {
    const holds = consents[place].map((literal) => position.holds(literal));
    const agrees = holds.slice(0, joint.between.length), approves = holds.slice(joint.between.length);
    return {
      play, agrees, approves,
      gains: joint.between.map((player) => position.payoff(player, play) - position.payoff(player, joint.start)),
      approval: position.game.approval[place].map((terms) => position.point.bounded(terms)[0]),
      agreed: agrees.every(Boolean),
      ratified: approves.every(Boolean),
    };
  });
}

/** How much of each public it takes. */
const majorities = (position) => position.game.majority.map((terms) => position.point.bounded(terms)[0]);

/** An approval beside what it takes, in as many digits as tell them apart. */
function compared(approval, majority, approves) {
  const same = percent(approval) === percent(majority) && approval !== majority;
  const [share, needed] = [approval, majority].map((size) => (same ? `${plain(100 * size, 6)}%` : percent(size)));
  return `${share} ${approves ? "≥" : "<"} ${needed}`;
}

export class JointWords extends Words {
  /** What a play is called: by the agreement, if it is one. */
  choices(play) {
    const name = this.texts.agreements?.[play];
    return name ? `'${name}'` : super.choices(play);
  }

  answer(position) {
    if (!position.game.concept.joint) return super.answer(position);
    const lines = this.game.data.joint.plays ? this.#agreements(position) : this.#lasting(position);
    const [headline = "", ...rest] = lines;
    return { headline, rest, bet: position.stable.length === 1 ? position.stable[0] : null };
  }

  /** Nobody chooses alone by such a concept, so that no deviation holds anything in place. */
  pivot(position, play) {
    return position.game.concept.joint ? null : super.pivot(position, play);
  }

  #agreements(position) {
    const { joint } = this.game.data, { concept } = position.game;
    const all = offers(position);
    const agreed = all.filter((offer) => offer.agreed).map(({ play }) => play);
    const lines = agreed.length ? [this.#agreed(agreed, all.length)] : this.#empty(position, all);
    if (joint.publics.length) lines.push(...this.#ratified(all, agreed));
    if (!concept.id.includes("zone")) {
      const chosen = position.stable.map((play) => this.choices(play));
      lines.push(chosen.length ? sentence(`${capitalised(`the ${concept.name}`)} is ${listed(chosen, "or")}`) : `No ${concept.name} exists.`);
    }
    return lines;
  }

  #agreed(agreed, total) {
    const { between } = this.game.data.joint;
    const names = listed(between.map((player) => this.texts.players[player].name));
    const all = between.length === 2 ? `both ${names}` : `all ${inWords(between.length)} of ${names}`;
    return `${capitalised(inWords(agreed.length))} of ${counted(total, "agreement")} would leave ${all} no worse off than none: ${this.#some(agreed)}.`;
  }

  #empty(position, all) {
    const { between } = this.game.data.joint;
    const worst = all.map(({ play, gains }) => {
      const shares = gains.map((gain, i) => gain / (position.spans[between[i]] || 1));
      const at = shares.indexOf(Math.min(...shares));
      return { play, player: between[at], gain: gains[at], share: shares[at] };
    });
    const nearest = worst.reduce((a, b) => (b.share > a.share ? b : a));
    return [
      `The zone of agreement is empty: each of the ${counted(all.length, "agreement")} would leave somebody worse off than none.`,
      `The nearest is ${this.choices(nearest.play)}, by which ${this.texts.players[nearest.player].name} would lose ${points(-nearest.gain)} points (${percent(-nearest.share)} of its payoff range).`,
    ];
  }

  #ratified(all, agreed) {
    const count = this.game.data.joint.publics.length;
    const publics = count > 1 ? "publics" : "public";
    const whose = count > 2 ? `all ${inWords(count)}` : count === 2 ? "both" : "the";
    const ratified = all.filter((offer) => offer.ratified).map(({ play }) => play);
    const passed = agreed.filter((play) => ratified.includes(play));
    if (passed.length) return [sentence(`${this.#some(passed)} would get past ${whose} ${publics} as well`)];
    const lines = agreed.length ? [`${agreed.length > 1 ? "None of these would" : "It would not"} get past ${whose} ${publics}.`] : [];
    if (ratified.length) return [...lines, `${capitalised(whose)} ${publics} would ratify ${this.#some(ratified)}, which the governments would not agree on.`];
    return agreed.length ? lines : [`No agreement would get past ${whose} ${publics} either.`];
  }

  /** The first of some agreements, and how many more. */
  #some(plays) {
    const shown = plays.length <= SHOWN_NAMES + 1 ? plays : plays.slice(0, SHOWN_NAMES);
    const more = plays.length - shown.length;
    return listed([...shown.map((play) => this.choices(play)), ...(more ? [`${more} more`] : [])]);
  }

  #lasting(position) {
    const says = [...new Set(position.stable.map((play) => this.value(this.lead, play).says))];
    const lines = says.length ? [says.map(sentence).join(" Or: ")] : [];
    const { horizon, reversion } = this.game.data.joint;
    const { once, combinations } = lasting(position);
    const more = position.stable.filter((play) => !once.includes(play));
    if (!once.length && horizon) return ["A single round has no equilibrium in pure strategies, and so none is sure to be played."];
    if (horizon) {
      lines.push(once.length === 1
        ? `There are ${counted(horizon, "round")}, and a last one: only ${this.#everybody(once[0])} is played in it, and so in every one before, however patient they are.`
        : "With a last round and not just one equilibrium of it, other courses than these may be played before it (Benoit and Krishna 1985); they are not worked out.");
    }
    else if (more.length) {
      const rest = more.length > SHOWN_LASTING ? `; or ${counted(more.length - SHOWN_LASTING, "more combination")}` : "";
      lines.push(sentence(`Beside what is stable in a single round, patience sustains ${more.slice(0, SHOWN_LASTING).map((play) => this.#everybody(play)).join("; or ")}${rest}`));
    } else lines.push("Patience adds nothing at these values: only what is stable in a single round lasts.");
    return horizon ? lines : [...lines, ...this.#waiting(combinations, reversion)];
  }

  /** What would last next, and at which patience. */
  #waiting(combinations, reversion) {
    const left = combinations.filter(({ now }) => !now);
    const next = nearest(left);
    if (next) return [sentence(`Next would be ${this.#everybody(next.play)}, where the next round is worth ${worth(next.least)} of this one: ${this.inside(this.value(this.lead, next.play).says)}`)];
    const which = reversion === null ? "equilibria of one round in pure strategies" : "the equilibrium of one round that the file names";
    return left.length ? [`Nothing else is sustained from some patience on by falling back to ${which}.`] : [];
  }

  /** Who does what. */
  #everybody(play) {
    return listed(this.texts.players.map(({ name }, player) => `${name}: '${this.action(player, play).name}'`));
  }
}

/** Every agreement with what each would gain, what the publics say, and who stands against it. */
export class OffersView {
  constructor(scene) {
    this.scene = scene;
    this.name = "Agreements";
    /** @type {Map<number, string[]>} what stands there in the file, by agreement */
    this.before = new Map(offers(scene.filePosition).map((offer) => [offer.play, this.#cells(scene.filePosition, offer)]));
    this.body = h("div", { class: "worth" });
    this.element = h("section", { class: "payoffs offers", id: "payoffs", "aria-labelledby": "payoffs-title" },
      h("div", { class: "head" }, h("h2", { id: "payoffs-title" }, "What each agreement would bring"), button("save", "CSV", () => this.#save())), this.body);
  }

  update() {
    const { position, texts, words, game } = this.scene;
    const columns = [["Agreement", "left"], ...this.#columns(), ["Upshot", "left"]];
    const rows = offers(position).map((offer) => {
      const told = this.before.get(offer.play) ?? [];
      const cells = this.#cells(position, offer).map((cell, i) => (cell === told[i] ? cell : h("mark", null, cell)));
      return [texts.agreements[offer.play], ...cells];
    });
    const { says } = words.value(words.lead, game.data.joint.start);
    fill(this.body, h("p", { class: "meta" }, `Against no agreement: ${words.inside(says)}.`),
      h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "The agreements" }, table(columns, rows)));
  }

  #columns() {
    const { texts, game } = this.scene, { between, publics } = game.data.joint;
    const name = (player) => capitalised(texts.players[player].name);
    return [...between.map((player) => [`${name(player)} gains`, "right"]), ...publics.map((player) => [`${name(player)}'s public`, "right"])];
  }

  /** Gains, approval and upshot, as texts. */
  #cells(position, offer) {
    const needed = majorities(position);
    return [...offer.gains.map((gain) => signed(gain)), ...offer.approval.map((share, i) => compared(share, needed[i], offer.approves[i])), this.#upshot(offer)];
  }

  #upshot({ agrees, approves }) {
    const { texts, game } = this.scene, { between, publics } = game.data.joint;
    const against = between.filter((_, i) => !agrees[i]).map((player) => texts.players[player].name);
    const unapproved = publics.filter((_, i) => !approves[i]).map((player) => texts.players[player].name);
    const parts = [];
    if (against.length) parts.push(`${listed(against)} ${against.length === 1 ? "refuses" : "refuse"}`);
    if (unapproved.length) parts.push(`not ratified in ${listed(unapproved)}`);
    if (!parts.length) return publics.length ? "Agreed and ratified" : "Agreed";
    return capitalised(parts.join("; "));
  }

  #save() {
    const { position, texts } = this.scene;
    const columns = ["Agreement", ...this.#columns().map(([name]) => name), "Upshot"];
    savedTable(`${texts.id}-agreements.csv`, [columns, ...offers(position).map((offer) => [texts.agreements[offer.play], ...this.#cells(position, offer)])]);
  }
}
