/** Every number, by the player whose payoffs rest on it, those nearest to tipping the outcome first. */
import { fill, h, icon } from "./dom.mjs";
import { tag } from "./looks.mjs";
import { capitalised, counted } from "./numbers.mjs";
import { Slider } from "./slider.mjs";

/** Answers in the legend before it is opened. */
const SHOWN = 6;

export class AssumptionsView {
  constructor(scene) {
    this.scene = scene;
    this.sliders = new Map(scene.texts.assumptions.map((assumption) => [assumption.id, new Slider(scene, assumption)]));
    this.search = h("input", { type: "search", placeholder: "Find a number", "aria-label": "Find a number", oninput: () => this.#find() });
    this.count = h("p", { class: "meta", role: "status" });
    this.legend = h("ul", { class: "legend", "aria-label": "Answers" });
    this.groups = this.#groups();
    this.element = h("aside", { class: "numbers", id: "numbers", "aria-label": "Assumptions", tabindex: "-1" },
      h("div", { class: "head" }, h("h2", null, "Assumptions"), h("div", { class: "search" }, icon("find"), this.search)),
      this.count, this.legend, this.groups.map(({ element }) => element));
  }

  /** The order is that at the file's values: it does not change while numbers move. */
  #groups() {
    const { scene } = this;
    const { texts, tips } = scene;
    const near = new Map(texts.assumptions.map(({ id }) => [id, tips.nearness(id)]));
    const finite = (x) => (x === Infinity ? 1e9 : x);
    const ordered = (list) => [...list].sort((a, b) => finite(near.get(a.id).outcome) - finite(near.get(b.id).outcome) || finite(near.get(a.id).any) - finite(near.get(b.id).any));
    const names = [...texts.players.map(({ id, name }) => [id, name]), ["shared", scene.data.story ? "How likely things are" : "Not in anybody's payoffs"]];
    const groups = names.map(([id, name]) => ({ name, own: ordered(texts.assumptions.filter(({ group }) => group === id)) })).filter(({ own }) => own.length);
    const first = ({ own }) => [finite(near.get(own[0].id).outcome), finite(near.get(own[0].id).any)];
    groups.sort((a, b) => first(a)[0] - first(b)[0] || first(a)[1] - first(b)[1]);
    return groups.map(({ name, own }) => {
      const tipping = own.filter(({ id }) => near.get(id).any < Infinity);
      const rest = own.filter((assumption) => !tipping.includes(assumption));
      const count = counted(own.length, "number");
      const more = h("details", { class: "rest" },
        h("summary", null, h("span", { class: "folded" }, tipping.length ? `Show ${rest.length} more` : `Show ${rest.length}`), h("span", { class: "unfolded" }, `Hide ${rest.length}`), h("span", { class: "meta" }, "none of them tips the answer alone in the file")));
      const element = h("section", { class: "group" }, h("h3", null, h("span", null, capitalised(name)), h("span", { class: "meta" }, count)),
        tipping.map(({ id }) => this.sliders.get(id).element), rest.length > 0 && more);
      return { element, more, own, folded: rest.map(({ id }) => this.sliders.get(id)) };
    });
  }

  /** Builds what is folded away, group by group. */
  * unfolded() {
    for (const { more, folded } of this.groups) {
      for (const slider of folded) {
        more.append(slider.element);
        more.open ||= slider.moved;
        yield null;
      }
    }
  }

  #find() {
    const wanted = this.search.value.trim().toLowerCase();
    for (const { element, more, own } of this.groups) {
      let any = false;
      for (const assumption of own) {
        const hit = !wanted || [assumption.id, assumption.about, assumption.note, assumption.unit, ...assumption.sources].join(" ").toLowerCase().includes(wanted);
        this.sliders.get(assumption.id).hidden = !hit;
        any ||= hit;
      }
      element.hidden = !any;
      if (wanted) more.open = true;
    }
    this.#counted();
  }

  #counted() {
    const { state, texts } = this.scene;
    const changed = Object.keys(state.changes).length;
    const shown = [...this.sliders.values()].filter(({ hidden }) => !hidden).length;
    if (!shown) {
      this.count.textContent = "No number is called so, nor do these words stand in what it is about, its unit, its note or its sources.";
      return;
    }
    const found = shown < texts.assumptions.length ? `${shown} of ` : "";
    this.count.textContent = `${found}${counted(texts.assumptions.length, "number")}${changed ? ` · ${changed} changed by you` : ", the nearest to tipping the outcome first"}`;
  }

  update() {
    this.#counted();
    for (const slider of this.sliders.values()) if (slider.built) slider.update();
  }

  updateTips() {
    for (const slider of this.sliders.values()) if (slider.built) slider.updateTips();
    const { tips, looks, texts, position } = this.scene;
    const shown = new Map(position.unknown ? [] : [[String(position.stable), position.stable]]);
    for (const { id } of texts.assumptions) for (const { plays } of tips.of(id) ?? []) shown.set(String(plays), plays);
    const now = looks.of(position.plays);
    const known = [...shown.values()].map((plays) => looks.of(plays)).sort((a, b) => Number(b === now) - Number(a === now) || (a.letter < b.letter ? -1 : 1));
    const item = (look) => h("li", null, tag(look), " ", look.short, look === now && h("span", { class: "meta" }, " (now)"));
    const folded = known.slice(SHOWN), open = this.legend.querySelector("details")?.open ?? false;
    fill(this.legend, known.slice(0, SHOWN).map(item),
      folded.length > 0 && h("li", null, h("details", { open }, h("summary", null, `and ${folded.length} more`), h("ul", { class: "legend" }, folded.map(item)))));
  }

  /** Shows a number: opens what hides it and moves the focus there. */
  show(name) {
    this.scene.complete();
    const slider = this.sliders.get(name);
    slider.hidden = false;
    const { element, range } = slider;
    const closed = element.closest("details");
    if (closed) closed.open = true;
    element.closest(".group").hidden = false;
    range.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center", behavior: this.scene.still ? "auto" : "smooth" });
  }

  /** Rings where numbers would have to go; name -> double. */
  aim(goals) {
    this.scene.complete();
    for (const [name, slider] of this.sliders) slider.aim(Object.hasOwn(goals, name) ? goals[name] : null);
  }
}
