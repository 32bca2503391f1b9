/** The answer in a sentence, why it holds, the closest call, and who does what. */
import { fill, h, icon } from "./dom.mjs";
import { marked } from "./marks.mjs";
import { capitalised, inFull, percent, plain, points } from "./numbers.mjs";
import * as q from "./rational.mjs";
import { keenest } from "./words.mjs";

const SHOWN = 3;
const DELAY = 400;
/** Units that go without saying. */
const BARE = new Set(["index", "share", "probability"]);

/** A name of a number as it stands in a sentence. */
export const spoken = (name) => name.replace(/_/g, " ");

export class AnswerView {
  #timer = 0;
  #said = "";

  constructor(scene) {
    this.scene = scene;
    this.from = h("div", { class: "from" });
    this.chooser = this.#concepts();
    this.headline = h("h1", { id: "answer", tabindex: "-1" });
    this.reason = h("div", { class: "reason" });
    this.facts = h("div", { class: "facts" });
    this.choices = h("div", { class: "choices" });
    this.live = h("div", { class: "unseen", "aria-live": "polite", role: "status" });
    this.element = h("section", { class: "answer", "aria-labelledby": "answer" }, h("div", { class: "over-answer" }, this.from, this.chooser), this.headline, this.reason, this.facts, this.choices, this.#ways(), this.live);
  }

  /** By which concept things are stable, where the page has several. */
  #concepts() {
    const { state, game } = this.scene, { concepts } = game.data;
    this.select = h("select", { onchange: () => state.by(this.select.value) }, concepts.map(({ id, name }) => h("option", { value: id }, name)));
    return concepts.length > 1 && h("label", { class: "axis by" }, h("span", { class: "meta" }, "Stable as"), " ", this.select);
  }

  /** On a phone, where to go from the answer. */
  #ways() {
    const { scene } = this;
    const go = (id) => document.getElementById(id).scrollIntoView({ behavior: scene.still ? "auto" : "smooth" });
    const way = (name, more, onclick, main) => h("button", { type: "button", class: main ? "way main" : "way", onclick }, h("span", null, name), h("span", null, more, " ›"));
    return h("div", { class: "ways" },
      scene.data.reaches?.length > 0 && way("What would have to be true?", "", () => { scene.tabs.open("reach"); go("panel-reach"); }, true),
      way("Move the numbers", String(scene.texts.assumptions.length), () => go("numbers"), false));
  }

  update() {
    const { answer, fileAnswer, position, state } = this.scene;
    const changed = Object.keys(state.changes);
    this.select.value = state.concept;
    fill(this.from, h("span", { class: "over" }, "The answer"),
      state.moved ? this.#changed(changed) : h("span", { class: "pill" }, icon("file"), "From the file"),
      state.moved && h("span", { class: "meta" }, "Marked: words that differ from the file's answer"));
    // what is no answer differs from none
    const before = (text, own) => (position.unknown ? text : own);
    fill(this.headline, marked(answer.headline, before(answer.headline, fileAnswer.headline)));
    fill(this.reason, answer.rest.map((text) => h("p", null, marked(text, before(text, fileAnswer.rest.join(" "))))),
      position.unknown && h("p", null, "The program works it out: ", h("code", null, this.scene.command("run"))),
      !position.unknown && !position.stable.length && h("p", null, "Mixed play is not worked out in this page. ", h("code", null, this.scene.command("run"))),
      position.untold && h("p", { class: "warning", role: "note" }, "Some incentive is closer to zero than this page can tell, since it holds an exponential, a logarithm or a root; here it counts as zero. Ask the program, which decides: ", h("code", null, this.scene.command("run"))));
    const focused = this.facts.contains(document.activeElement) ? document.activeElement.getAttribute("data-number") : null;
    fill(this.facts, this.#closest(), this.#first(), this.#rests());
    if (focused) this.facts.querySelector(`[data-number="${CSS.escape(focused)}"]`)?.focus();
    // of a menu nobody chooses anything by itself
    fill(this.choices, this.scene.data.game.joint?.menu ? null : position.stable.length === 1 ? this.#one(position.stable[0]) : this.#several());
    this.#announce([answer.headline, ...answer.rest].join(" "));
  }

  #changed(names) {
    const { state } = this.scene;
    const other = state.concept === state.own.concept ? [] : [`stable as ${this.scene.game.concept.name}`];
    const parts = names.slice(0, 2 - other.length).map((name) => `${spoken(name)} ${inFull(state.file[name])} → ${inFull(state.changes[name])}`);
    const left = names.length - parts.length;
    return h("span", { class: "pill changed" }, icon("pen"), `Changed by you: ${[...other, ...parts].join(", ")}${left ? ` and ${left} more` : ""}`);
  }

  #closest() {
    const { position, texts, game } = this.scene;
    // by what they do together, no deviation of one alone says how firmly it holds
    if (game.concept.joint || !position.held) return null;
    const calls = position.stable.slice(0, 3).map((play, i) => {
      const call = keenest(position.incentives(play));
      if (!call) return null;
      const { name, actions } = texts.players[call.player];
      const which = position.stable.length > 1 ? `in ${i + 1}, ` : "";
      const strict = call.sign === 1 ? `${percent(call.share)} of its range` : "a tie";
      return `${which}${name}'s ‘${actions[call.action].name}’, ${strict}`;
    }).filter(Boolean);
    return calls.length > 0 && h("p", null, h("b", null, "Closest call: "), `${calls.join("; ")}.`);
  }

  #first() {
    const { position, tips } = this.scene;
    if (position.unknown || tips.partial) return null;
    const tip = tips.firstOutcome();
    if (tip === undefined) return h("p", { class: "muted" }, "Working out what would alter the outcome…");
    if (!tip) return h("p", null, h("b", null, "No number alone"), " alters the outcome within its range.");
    return h("p", null, h("b", null, "First number to alter the outcome alone: "), `${spoken(tip.name)}, at ${tip.text}.`);
  }

  /** The numbers that the closest call rests on, as controls. */
  #rests() {
    const { texts } = this.scene;
    const places = this.resting();
    if (!places.length) return null;
    const shown = places.slice(0, SHOWN).map((place) => texts.assumptions[place]);
    const more = places.length - shown.length;
    const items = shown.flatMap((assumption, i) => [i ? "; " : " ", `${spoken(assumption.id)} `, this.#control(assumption), assumption.unit && !BARE.has(assumption.unit) ? ` ${assumption.unit}` : ""]);
    return h("p", { class: "muted" }, "Rests on", items, more > 0 && h("span", null, "; ", h("a", { href: "#numbers", onclick: (event) => this.scene.jump(event, "numbers", places.map((place) => texts.assumptions[place].id)) }, `and ${more} more`)), ".");
  }

  /** Their places: those of the closest call, or of the choices on the file's own path. */
  resting() {
    const { position, answer, words, texts, data, state } = this.scene;
    const play = answer.bet ?? position.stable[0];
    if (data.story) {
      if (state.concept !== state.own.concept) return [];
      const told = data.story.courses.find(({ number }) => number === play);
      const names = new Set(told?.moves.flatMap(({ rests }) => rests));
      return [...texts.assumptions.keys()].filter((place) => names.has(texts.assumptions[place].id)).sort((a, b) => this.#nearness(a) - this.#nearness(b));
    }
    const call = play === undefined ? null : words.pivot(position, play);
    return call ? [...new Set(words.changes(position, play, call).flatMap(([, , rests]) => rests))] : [];
  }

  #nearness(place) {
    return Math.min(this.scene.tips.nearness(this.scene.texts.assumptions[place].id).any, 1e9);
  }

  #control(assumption) {
    const { state } = this.scene;
    const value = state.values[assumption.id];
    const changed = Object.hasOwn(state.changes, assumption.id);
    return h("span", {
      class: changed ? "number moved" : "number", role: "spinbutton", tabindex: "0", "data-number": assumption.id,
      "aria-label": assumption.about, "aria-valuenow": q.double(value), "aria-valuetext": `${inFull(value)} ${assumption.unit}`,
      "aria-valuemin": q.double(q.ofData(assumption.low)), "aria-valuemax": q.double(q.ofData(assumption.high)),
      onclick: () => this.scene.show(assumption.id),
      onkeydown: (event) => this.#key(event, assumption),
    }, plain(q.double(value), 6));
  }

  #key(event, assumption) {
    if (event.key === "Enter") this.scene.show(assumption.id);
    else if (!this.scene.steps.key(event, assumption)) return;
    event.preventDefault();
  }

  #one(play) {
    const { position, filePosition, texts, words } = this.scene;
    const before = filePosition.stable.length === 1 ? filePosition.stable[0] : null;
    return h("dl", { class: "tiles" }, texts.players.map((player, i) => {
      const name = words.action(i, play).name, same = before !== null && words.action(i, before).name === name;
      const payoff = points(position.payoff(i, play));
      const still = before !== null && payoff === points(filePosition.payoff(i, before));
      return h("div", null, h("dt", null, capitalised(player.name)), h("dd", { class: "paid" }, still ? payoff : h("mark", null, payoff)), h("dd", { class: "does" }, same ? name : h("mark", null, name)));
    }));
  }

  #several() {
    const { position, answer, texts, words, game } = this.scene;
    if (!position.stable.length) return null;
    const order = [...position.stable.entries()].sort(([, a], [, b]) => Number(b === answer.bet) - Number(a === answer.bet));
    const rows = order.slice(0, 12).map(([i, play]) => h("tr", null,
      h("th", { scope: "row" }, `${i + 1} · ${play === answer.bet ? "the better bet" : game.concept.joint ? "possible" : answer.bet === null ? "stable" : "also stable"}`),
      texts.players.map((_, player) => h("td", null, words.action(player, play).name, " ", h("span", { class: "meta" }, points(position.payoff(player, play)))))));
    const more = position.stable.length - rows.length;
    return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "The stable combinations" }, h("table", null,
      h("thead", null, h("tr", null, h("td"), texts.players.map((player) => h("th", { scope: "col" }, capitalised(player.name))))),
      h("tbody", null, rows)), more > 0 && h("p", { class: "meta" }, `and ${more} more`));
  }

  /** Says the answer once the numbers have come to rest. */
  #announce(text) {
    clearTimeout(this.#timer);
    if (this.#said === "") this.#said = text;
    this.#timer = setTimeout(() => {
      if (text === this.#said) return;
      this.#said = text;
      this.live.textContent = text;
    }, DELAY);
  }
}
