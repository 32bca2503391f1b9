/** What each choice is worth to a player, and what the keenest deviation would change, term by term. */
import { button, fill, h, s, savedTable } from "./dom.mjs";
import { capitalised, points, signed } from "./numbers.mjs";
import { keenest } from "./words.mjs";

const SPREAD = 4;

export class PayoffsView {
  constructor(scene) {
    this.scene = scene;
    this.name = "Payoffs";
    this.player = null;
    this.switch = h("div", { class: "switch", role: "radiogroup", "aria-label": "Player" }, scene.texts.players.map((player, i) =>
      h("label", null, h("input", { type: "radio", name: "player", value: i, onchange: () => { this.player = i; this.update(); } }), h("span", null, capitalised(player.name)))));
    this.ladder = h("div", { class: "ladder" });
    this.terms = h("div", { class: "terms" });
    this.element = h("section", { class: "payoffs", id: "payoffs", "aria-labelledby": "payoffs-title" },
      h("div", { class: "head" }, h("h2", { id: "payoffs-title" }, scene.data.game.joint ? "Payoffs of a single round" : "Payoffs"), button("save", "CSV", () => this.#save()), this.switch), this.ladder, this.terms);
  }

  update() {
    const { position, answer } = this.scene;
    const play = answer.bet ?? position.stable[0];
    if (play === undefined) {
      fill(this.ladder, h("p", null, position.unknown ? "What is stable is not in this page." : "Nothing is stable, so there is no choice to compare with."));
      fill(this.terms);
      return;
    }
    if (this.player === null) this.player = keenest(position.incentives(play))?.player ?? 0;
    this.switch.querySelectorAll("input")[this.player].checked = true;
    this.#ladder(play);
    this.#terms(play);
  }

  #ladder(play) {
    const { position, filePosition, texts, game, fileAnswer } = this.scene;
    const { player } = this;
    const own = game.action(player, play);
    const rows = [{ action: own, other: play }, ...position.incentives(play).filter((one) => one.player === player)]
      .map(({ action, other }) => ({ action, name: texts.players[player].actions[action].name, value: position.payoff(player, other) }))
      .sort((a, b) => b.value - a.value);
    const before = fileAnswer.bet === null ? new Map() : new Map(rows.map(({ action }) => [action, filePosition.payoff(player, fileAnswer.bet + (action - game.action(player, fileAnswer.bet)) * game.strides[player])]));
    const middle = rows[Math.floor(rows.length / 2)].value;
    const spread = Math.max(...rows.slice(0, Math.ceil(rows.length / 2) + 1).map(({ value }) => Math.abs(value - middle)), 1e-9);
    const inside = rows.filter(({ value }) => Math.abs(value - middle) <= SPREAD * spread);
    const shown = [...inside.map(({ value }) => value), ...inside.map(({ action }) => before.get(action)).filter((x) => x !== undefined && Math.abs(x - middle) <= SPREAD * spread)];
    const least = Math.min(...shown), most = Math.max(...shown);
    const share = (value) => 4 + 92 * (most > least ? (value - least) / (most - least) : 0.5);
    fill(this.ladder, h("table", { "aria-label": `What each choice is worth to ${texts.players[player].name}` },
      h("tbody", null, rows.map((row) => {
        const { action, name, value } = row;
        const was = before.get(action);
        const off = value < least ? "◂ off the scale" : value > most ? "off the scale ▸" : "";
        const line = s("svg", { class: "line", "aria-hidden": "true", width: "100%", height: 14 }, s("line", { x1: "0", x2: "100%", y1: 7, y2: 7 }),
          was !== undefined && Math.abs(was - value) > 1e-9 && was >= least && was <= most && s("circle", { class: "was", cx: `${share(was)}%`, cy: 7, r: 4.5 }),
          !off && s("circle", { class: action === own ? "chosen" : "other", cx: `${share(value)}%`, cy: 7, r: 4.5 }));
        return h("tr", { class: action === own ? "chosen" : "" }, h("th", { scope: "row" }, name, action === own && h("span", { class: "unseen" }, ", chosen")), h("td", { class: "where" }, off ? h("span", { class: "meta" }, off) : line), h("td", { class: "right" }, points(value)));
      }))));
  }

  #terms(play) {
    const { position, words, texts } = this.scene;
    const own = position.incentives(play).filter((one) => one.player === this.player);
    const call = keenest(own);
    if (!call) {
      fill(this.terms, h("p", null, "No other choice is open."));
      return;
    }
    const parts = words.changes(position, play, call);
    const shown = parts.map(([name, difference]) => [name, -difference]).filter(([, gain]) => Math.abs(gain) > 5e-13).sort((a, b) => Number(b[1] > 0) - Number(a[1] > 0) || Math.abs(b[1]) - Math.abs(a[1]));
    let sum = 0;
    const bars = shown.map(([name, gain]) => {
      const from = sum;
      sum += gain;
      return { name, gain, from, to: sum };
    });
    const ends = bars.flatMap(({ from, to }) => [from, to]).concat(0);
    const least = Math.min(...ends), width = Math.max(...ends) - least || 1;
    const share = (value) => (100 * (value - least)) / width;
    fill(this.terms, h("h3", null, h("b", null, call.sign === -1 ? "Would pay:" : "Closest call:"), ` what ‘${texts.players[call.player].actions[call.action].name}’ would change`),
      h("table", { "aria-label": "Gains and losses by payoff term" }, h("tbody", null, bars.map(({ name, gain, from, to }) => h("tr", null,
        h("th", { scope: "row" }, name),
        h("td", { class: "where" }, s("svg", { class: "line", "aria-hidden": "true", width: "100%", height: 14 },
          s("line", { class: "zero", x1: `${share(0)}%`, x2: `${share(0)}%`, y1: -4, y2: 18 }),
          s("rect", { class: gain > 0 ? "gain" : "loss", fill: gain > 0 ? null : "url(#hatched)", x: `${share(Math.min(from, to))}%`, width: `${Math.max(share(Math.max(from, to)) - share(Math.min(from, to)), 0.6)}%`, y: 2, height: 10 }))),
        h("td", { class: gain > 0 ? "right gained" : "right lost" }, signed(gain))))),
      h("tfoot", null, h("tr", null, h("th", { scope: "row" }, "In all"), h("td"), h("td", { class: call.loss < 0 ? "right gained" : "right lost" }, signed(-call.loss))))));
  }

  /** Every feasible play with its outcome and what it is worth to each player. */
  #save() {
    const { position, game, texts, words } = this.scene;
    const rows = [[...texts.players.map(({ name }) => name), ...texts.dimensions.map(({ id }) => id), ...texts.players.map(({ name }) => `payoff: ${name}`), "stable"]];
    for (const play of game.feasible) {
      rows.push([...texts.players.map((_, i) => words.action(i, play).name), ...texts.dimensions.map((d) => words.value(d, play).id), ...texts.players.map((_, i) => position.payoff(i, play)), position.stable.includes(play) ? "yes" : "no"]);
    }
    savedTable(`${texts.id}-payoffs.csv`, rows);
  }
}
