/** What would tip it, compare, what would have to be true, claims, the past, sources, and how to repeat it. */
import { tested } from "./claims.mjs";
import { comparePanel } from "./compare.mjs";
import { fill, h, table } from "./dom.mjs";
import { tag } from "./looks.mjs";
import { capitalised, counted, inFull, listed, oneLine, percent } from "./numbers.mjs";
import { pastPanel } from "./past.mjs";
import { reachPanel } from "./reach.mjs";
import * as q from "./rational.mjs";

export class TabsView {
  constructor(scene) {
    this.scene = scene;
    const { data } = scene;
    this.panels = [
      ["tips", "What would tip it", tipsPanel],
      ["compare", "Compare", comparePanel],
      data.reaches && ["reach", "What would have to be true", reachPanel],
      data.claims.length && ["claims", "Claims", claimsPanel],
      data.past && ["past", "The past", pastPanel],
      data.also.length && ["also", "What else", alsoPanel],
      ["sources", "Sources", sourcesPanel],
      ["repeat", "Repeat it", repeatPanel],
    ].filter(Boolean);
    this.buttons = this.panels.map(([id, name]) => h("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, onclick: () => { this.open(id); this.#reveal(); } }, name));
    this.buttons.forEach((one, i) => one.style.setProperty("--place", String(2 * i)));
    this.list = h("div", { class: "tabs", role: "tablist", "aria-label": "More", onkeydown: (event) => this.#key(event) }, this.buttons);
    this.bodies = this.panels.map(([id]) => h("div", { role: "tabpanel", id: `panel-${id}`, "aria-labelledby": `tab-${id}`, tabindex: "0" }));
    this.bodies.forEach((one, i) => one.style.setProperty("--place", String(2 * i + 1)));
    this.top = h("div", { class: "top" });
    this.element = h("section", { class: "more", id: "more", "aria-label": "More" }, this.top, this.list, this.bodies);
    this.shown = this.panels[0][0];
  }

  /** Brings an opened panel into sight, if it lies below the window. */
  #reveal() {
    if (matchMedia("(max-width: 699px)").matches) this.buttons[this.panels.findIndex(([id]) => id === this.shown)].scrollIntoView({ block: "start", behavior: this.scene.still ? "auto" : "smooth" });
    else if (this.list.classList.contains("docked")) this.element.scrollIntoView({ behavior: this.scene.still ? "auto" : "smooth" });
  }

  #key(event) {
    const at = this.panels.findIndex(([id]) => id === this.shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.panels.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + this.panels.length) % this.panels.length;
    this.open(this.panels[next][0]);
    this.buttons[next].focus();
  }

  open(id) {
    this.shown = id;
    this.update();
  }

  /** The list waits at the bottom of the window until it is reached. */
  dock() {
    new IntersectionObserver(([entry]) => this.list.classList.toggle("docked", !entry.isIntersecting && entry.boundingClientRect.top > 0)).observe(this.top);
  }

  /** Writes the open panel anew; the others wait until they are opened, or for print. */
  update(all = false) {
    this.panels.forEach(([id, name, panel], i) => {
      const open = id === this.shown;
      this.buttons[i].setAttribute("aria-selected", String(open));
      this.buttons[i].tabIndex = open ? 0 : -1;
      this.bodies[i].hidden = !open;
      if (id === "claims") fill(this.buttons[i], name, " ", h("span", { class: "meta" }, claimsCount(this.scene).join("/")));
      if (open || all) this.#write(this.bodies[i], panel);
    });
  }

  /** A panel keeps the focus where it has it. */
  #write(body, panel) {
    const focused = body.contains(document.activeElement) ? document.activeElement.getAttribute("data-key") : null;
    fill(body, panel(this.scene));
    if (focused) body.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}

function tipsPanel(scene) {
  const { tips, texts, looks, data, state } = scene;
  const head = state.moved ? ["Worked out in this page, by doubles, for the numbers as they stand."] : data.tips.sentences;
  if (!tips.ready) return [h("h2", null, "What would tip it"), h("p", null, "Working it out…")];
  const rows = texts.assumptions.map((assumption) => ({ assumption, near: tips.nearness(assumption.id), marks: tips.marks(assumption.id) }))
    .filter(({ marks }) => marks.length).sort((a, b) => a.near.any - b.near.any);
  const unknown = texts.assumptions.filter(({ id }) => tips.of(id) === null).length;
  const still = texts.assumptions.length - rows.length - unknown;
  return [h("h2", null, "What would tip it"), head.map((text) => h("p", null, text)),
    rows.length > 0 && table([["If only this changed", "left"], ["Now", "right"], ["Tips", "left"], ["Of range", "right"], ["And then", "left"]], rows.map(({ assumption, near, marks }) => {
      const value = q.double(state.values[assumption.id]);
      const nearest = marks.reduce((a, b) => (Math.abs(b.at - value) < Math.abs(a.at - value) ? b : a));
      const look = looks.of(nearest.plays);
      return [h("button", { type: "button", class: "plain", onclick: () => scene.show(assumption.id) }, capitalised(oneLine(assumption.about))), inFull(state.values[assumption.id]),
        `${nearest.up ? "from" : "to"} ${nearest.text}`, percent(near.any), [tag(look), " ", look.short]];
    })),
    unknown > 0 && h("p", null, `${counted(unknown, "number")} cannot be looked along beside what you moved: that is not in this page.`),
    h("p", { class: "meta" }, still ? `${counted(still, "number")} cannot change the answer alone, wherever in their ranges they lie. ` : "", "Exact ends: ", h("code", null, scene.command("thresholds")))];
}

/** Whether each claim holds: [{claim, holds, because, live}]. */
function verdicts({ data, ownPosition, state }) {
  return data.claims.map((claim) => tested(claim, ownPosition.plays, state.moved, Boolean(data.game.joint?.plays)));
}

/** How many claims hold, of how many that can be tested. */
function claimsCount(scene) {
  const tested = verdicts(scene).filter(({ holds }) => holds !== null);
  return [tested.filter(({ holds }) => holds).length, tested.length];
}

function claimsPanel(scene) {
  const results = verdicts(scene);
  const [held, told] = claimsCount(scene);
  const words = { true: "holds", false: "fails", null: "not yet" };
  const stale = results.some(({ live }) => !live);
  return [h("h2", null, "Claims, tested"), h("p", null, `${held} of ${counted(told, "claim")} ${told === 1 ? "holds" : "hold"} in this model.`,
    scene.state.concept !== scene.state.own.concept && ` They are about what the file itself calls stable: each ${scene.ownPosition.game.concept.name}.`),
    table([["Verdict", "left"], ["Claim", "left"], ["Because", "left"], ["Source", "left"]], results.map(({ claim, holds, because, live }) => [
      h("span", { class: `verdict ${words[holds].replace(" ", "-")}` }, holds ? "✓ " : holds === false ? "✗ " : "– ", words[holds]), claim.says,
      [because, !live && holds !== null && h("span", { class: "meta" }, " (at the file's values)")], claim.sources.map((id) => [h("span", null, id), " "])])),
    stale && h("p", { class: "meta" }, "Claims on whole ranges, thresholds and choices were worked out at the file's values. Anew: ", h("code", null, scene.command("check", ["--claims"])))];
}

/** Mixed play, dominance, what each can secure: the program's words at the file's values. */
function alsoPanel(scene) {
  const { moved } = scene.state;
  return [h("h2", null, "What else could happen"), scene.data.also.map((text) => h("p", null, text)),
    h("p", { class: "meta" }, moved ? "Worked out at the file's values, not at yours. At yours: " : "Worked out at the file's values: ", h("code", null, scene.command("run")))];
}

function sourcesPanel(scene) {
  const { texts } = scene;
  const used = new Map();
  for (const { id, sources } of [...texts.assumptions, ...(scene.data.past?.episodes ?? [])]) for (const source of sources) used.set(source, [...(used.get(source) ?? []), id]);
  return [h("h2", null, "Sources"), table([["Id", "left"], ["Source", "left"], ["Says", "left"], ["Used for", "left"]], texts.sources.map((source) => [
    h("b", { class: "id" }, source.id), scene.cite(source.id, false), source.says, listed(used.get(source.id) ?? [])])),
  h("p", { class: "meta" }, "◇ judgement marks numbers that are somebody's judgement.")];
}

function repeatPanel(scene) {
  const { data, texts, state } = scene;
  const changed = Object.entries(state.changes);
  return [h("h2", null, "How to repeat this"),
    h("p", null, "This answer, with everything behind it:"), h("pre", null, scene.command("run")),
    h("p", null, "This page, made anew:"), h("pre", null, scene.command("page")),
    data.changed.length > 0 && [h("h3", null, "What departs from the file or its parents"), h("ul", null, data.changed.map((line) => h("li", null, line)))],
    state.concept !== state.own.concept && h("p", null, `Stable as ${scene.game.concept.name}, as ${state.concept} is called on the command line; the file's own is ${state.own.concept}.`),
    changed.length > 0 && [h("h3", null, "Changed by you"), table([["Number", "left"], ["file", "right"], ["yours", "right"], ["unit", "left"]], changed.map(([name, value]) => [name, inFull(state.file[name]), inFull(value), texts.assumptions.find(({ id }) => id === name).unit]))],
    h("h3", null, "What this page works out itself"),
    scene.game.concept.within && h("p", null, "What is stable this page knows as long as every number stays within its range."),
    h("p", null, scene.game.concept.alone
      ? "What is stable was worked out by the program, exactly, along each number while all others are as in the file; payoffs and how likely things are this page works out at any values."
      : data.story
      ? "Every course that is stable, how likely what comes of it is, payoffs, claims on equilibria: at any values, with the same signs as the program (irrational numbers to 2,048 bits). After a move also where numbers tip and the map, by doubles between points whose answers are exact."
      : data.game.joint
        ? "What is possible together, payoffs, who would have to consent, claims on what comes about: at any values, with the same signs as the program (irrational numbers to 2,048 bits). After a move also where numbers tip and the map, by doubles between points whose answers are exact."
        : "Every pure equilibrium, payoffs, which of several equilibria to bet on, the closest calls, claims on equilibria: at any values, with the same signs as the program (irrational numbers to 2,048 bits). After a move also where numbers tip and the map, by doubles between points whose answers are exact."),
    h("p", null, `At the file's values only, worked out by the program: exact ends of tipping, the exact map, ${data.story ? "what holds a course in place" : "what would have to be true, mixed play"}, other claims${data.past ? ", the past" : ""}.`),
    data.left_out.length > 0 && [h("h3", null, "What this page leaves out"), h("ul", null, data.left_out.map((text) => h("li", null, text)))],
    h("p", { class: "meta" }, `${data.made} · scenario ${texts.id} · digest ${texts.digest}`)];
}
