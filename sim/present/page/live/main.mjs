/** Puts the page together: one state, one answer, and the views that show it. */
import { AnswerView } from "./answer.mjs";
import { AssumptionsView } from "./assumptions.mjs";
import { Background, gamesOf, serve } from "./background.mjs";
import { BarView } from "./bar.mjs";
import { commandLine } from "./copy.mjs";
import { CourseWords } from "./courses.mjs";
import { fill, h, icon } from "./dom.mjs";
import { JointWords, OffersView } from "./joint.mjs";
import { jumpsBetween } from "./jumps.mjs";
import { inSlices } from "./questions.mjs";
import { Looks, patterns } from "./looks.mjs";
import { LastingView } from "./patience.mjs";
import { PayoffsView } from "./payoffs.mjs";
import { PlaneView } from "./plane.mjs";
import { PrintedView, unpackReport } from "./printed.mjs";
import * as q from "./rational.mjs";
import { State } from "./state.mjs";
import { Steps, settled } from "./steps.mjs";
import { StoryView } from "./story.mjs";
import { TabsView } from "./tabs.mjs";
import { Tips } from "./tips.mjs";
import { Words } from "./words.mjs";

const GLIDE = 400;
const SETTLE = 140;
/** Milliseconds at a time of what is not on the first screen. */
const SLICE = 8;
/** The commands that take a concept. */
const BY_CONCEPT = ["thresholds", "map", "reach", "sweep"];

class Scene {
  #timer = 0;
  #shown = {};
  #ownPosition = null;
  #later = this.#rest();

  /** program: the text of this program. written: what it reads, as text. */
  constructor(program, written) {
    const data = JSON.parse(written);
    this.data = data;
    this.texts = data.texts;
    this.base = data.base;
    this.file = data.file;
    const staged = data.game.kind === "courses", { joint } = data.game;
    this.games = gamesOf(data.game);
    this.state = new State(this.texts, data.game.concepts.map(({ id }) => id));
    this.background = new Background(program, written, this.games);
    this.steps = new Steps(this);
    this.filePosition = this.position = this.game.at(this.state.values);
    this.words = new (staged ? CourseWords : joint ? JointWords : Words)(this.texts, this.game, this.position.stable);
    this.fileAnswer = this.answer = this.words.answer(this.position);
    this.looks = new Looks(this.words);
    this.tips = new Tips(this, data.tips.along);
    this.goals = null;
    /** Whether an outcome is to be the only one, where the reader asks what would have to be true. */
    this.alone = false;
    this.rested = true;
    /** Whether everything stands there, what lies below the first screen too. */
    this.whole = false;
    this.tips.renew([]);
    this.#lettered();
    this.bar = new BarView(this);
    this.answers = new AnswerView(this);
    this.numbers = new AssumptionsView(this);
    this.plane = new PlaneView(this, data.map);
    this.payoffs = staged ? new StoryView(this) : joint?.plays ? new OffersView(this) : joint && joint.horizon === null ? new LastingView(this) : new PayoffsView(this);
    this.tabs = new TabsView(this);
    this.printed = new PrintedView(this);
    this.message = h("div", { class: "message", role: "alert", hidden: true });
    this.strip = h("div", { class: "strip", "aria-hidden": "true" });
    this.tips.listeners.push(() => this.#tipped());
    this.state.listeners.push(() => this.#moved());
  }

  /** Letters go to the answers that are nearest to the file's. */
  #lettered() {
    const near = this.texts.assumptions.map(({ id }) => [this.tips.nearness(id).any, id]).filter(([share]) => share < Infinity).sort(([a], [b]) => a - b);
    for (const [, id] of near) for (const { plays } of this.tips.marks(id)) this.looks.of(plays);
  }

  /** The game by what counts as stable now. */
  get game() {
    return this.games(this.state.concept);
  }

  /** The same numbers by what counts as stable in the file. */
  get ownPosition() {
    const { state, position } = this;
    if (state.concept === state.own.concept) return position;
    return this.#ownPosition ??= this.games(state.own.concept).at(state.values);
  }

  get still() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  command(word, more = []) {
    const { state } = this;
    const asked = state.concept !== state.own.concept && (BY_CONCEPT.includes(word) || (word === "run" && this.data.story));
    return commandLine(word, this.base, state.changes, asked ? ["--concept", state.concept, ...more] : more);
  }

  /** A source in full, linked where it has an address. */
  cite(id, named = true) {
    const source = this.texts.sources.find((one) => one.id === id);
    if (!source) return id;
    const text = [source.cite, source.date, source.page].filter(Boolean).join(", ");
    const safe = /^https?:\/\//i.test(source.url);
    return h("span", null, named && h("b", null, `${id} `), text, " ", safe ? h("a", { href: source.url, rel: "noreferrer noopener", target: "_blank" }, source.url) : source.url);
  }

  show(name) {
    this.numbers.show(name);
  }

  jump(event, id, names) {
    event.preventDefault();
    this.complete();
    for (const name of names) this.numbers.sliders.get(name).element.closest("details.rest")?.setAttribute("open", "");
    if (names[0]) this.show(names[0]);
    else document.getElementById(id).focus();
  }

  /** Rings where numbers would have to go. */
  aimed(values) {
    this.goals = values;
    this.numbers.aim(Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, q.double(value)])));
    this.tabs.update();
  }

  /** Moves several sliders to where they have to be, as one step. */
  glide(values) {
    const start = Object.fromEntries(Object.keys(values).map((name) => [name, q.double(this.state.values[name])]));
    const gesture = `glide ${performance.now()}`;
    const began = performance.now();
    const frame = () => {
      const share = this.still ? 1 : Math.min(1, (performance.now() - began) / GLIDE);
      if (share === 1) {
        this.state.move(values, gesture);
        this.aimed(null);
        return;
      }
      const between = Object.entries(values).map(([name, end]) => {
        const assumption = this.texts.assumptions.find(({ id }) => id === name);
        return [name, settled(assumption, this.state.file[name], start[name] + (q.double(end) - start[name]) * share)];
      });
      this.state.move(Object.fromEntries(between), gesture);
      requestAnimationFrame(frame);
    };
    frame();
  }

  /** The answer and what shows it, at once; everything else when the numbers rest. */
  #moved() {
    const began = performance.now();
    const { changes, concept } = this.state;
    const otherwise = concept !== this.position.game.concept.id;
    const moved = [...new Set([...Object.keys(changes), ...Object.keys(this.#shown)])].filter((name) => !Object.hasOwn(changes, name) || !Object.hasOwn(this.#shown, name) || !q.same(changes[name], this.#shown[name]));
    this.#shown = changes;
    this.position = this.game.at(this.state.values);
    this.#ownPosition = null;
    this.answer = this.words.answer(this.position);
    this.tips.outdated ||= otherwise || moved.length > 0;
    this.answers.update();
    this.#strip();
    // milliseconds to the new answer, and to everything that moves with it
    this.took = performance.now() - began;
    if (otherwise || moved.length) this.tips.renew(otherwise ? null : moved);
    this.numbers.update();
    this.plane.update();
    this.payoffs.update();
    this.bar.update();
    this.drew = performance.now() - began;
    this.rested = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rested(), SETTLE);
  }

  /** The answer in one line, for those who have scrolled past it. */
  #strip() {
    const changed = this.state.moved;
    fill(this.strip, h("span", { class: "said" }, this.answer.headline), h("span", { class: changed ? "pill changed" : "pill" }, icon(changed ? "pen" : "file"), changed ? "Changed by you" : "From the file"));
  }

  #rested() {
    this.rested = true;
    this.plane.renew();
    this.tabs.update();
    const { fragment } = this.state;
    try {
      history.replaceState(null, "", fragment ? `#${fragment}` : location.href.split("#")[0]);
    } catch {
      // a page inside another one may have no address of its own
    }
    this.printed.update();
  }

  #tipped() {
    this.numbers.updateTips();
    if (!this.tips.ready) return;
    this.answers.update();
    if (this.tabs.shown === "tips") this.tabs.update();
  }

  /** Takes what stands behind '#', unless it names a place of the page. */
  follow() {
    const fragment = location.hash.slice(1);
    if (fragment && !fragment.includes(";") && document.getElementById(fragment)) return;
    const trouble = this.state.follow(fragment);
    this.message.hidden = !trouble;
    fill(this.message, trouble, trouble && h("button", { type: "button", class: "plain", onclick: () => { this.message.hidden = true; } }, "Close"));
  }

  /** What is not on the first screen, step by step. */
  * #rest() {
    this.plane.renew();
    yield null;
    this.tabs.update();
    yield null;
    yield* this.numbers.unfolded();
    this.printed.update();
    yield null;
    unpackReport();
  }

  /** Has everything stand there now. */
  complete() {
    while (!this.whole) this.whole = Boolean(this.#later.next().done);
  }

  mount(root) {
    const jumps = [[this.answers.element, "answer", "Answer"], [this.numbers.element, "numbers", "Numbers"], [this.plane.element, "map", "Map"],
      [this.payoffs.element, "payoffs", this.payoffs.name], [this.tabs.element, "more", "More"]];
    fill(root, patterns(), h("a", { class: "skip", href: "#answer" }, "Skip to the answer"), this.bar.element, this.message,
      h("main", { class: "page" }, this.strip, this.answers.element, this.numbers.element,
        h("div", { class: "views" }, this.plane.element, this.payoffs.element), this.printed.element, this.tabs.element),
      jumpsBetween(jumps, () => this.still));
    root.hidden = false;
    document.documentElement.classList.add("alive");
    this.bar.update();
    this.answers.update();
    this.numbers.update();
    this.numbers.updateTips();
    this.plane.update();
    this.payoffs.update();
    this.#strip();
    this.tabs.dock();
    this.follow();
    addEventListener("hashchange", () => this.follow());
    addEventListener("beforeprint", () => this.complete());
    requestAnimationFrame(() => setTimeout(() => inSlices(this.#later, SLICE, () => !this.whole, () => { this.whole = true; }), 0));
    new IntersectionObserver(([entry]) => this.strip.classList.toggle("past", !entry.isIntersecting && entry.boundingClientRect.top < 0)).observe(this.answers.headline);
  }
}

if (typeof document === "undefined") serve(globalThis);
else {
  const scene = new Scene(document.currentScript.textContent, document.getElementById("data").textContent);
  scene.mount(document.getElementById("live"));
  // for those who look into the page from its console, and for its tests
  Object.assign(window, { scene });
}
