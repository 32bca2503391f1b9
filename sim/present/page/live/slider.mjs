/** One number: its track with the answers on it, its entry, what it means, and the way back. */
import { fill, h } from "./dom.mjs";
import { tag } from "./looks.mjs";
import { capitalised, inFull, oneLine, plain } from "./numbers.mjs";
import * as q from "./rational.mjs";
import { settled, stepOf } from "./steps.mjs";

const ROOM = 0.28;

/** Built when it is first asked for: most are folded away. */
export class Slider {
  #built = null;
  #hidden = false;

  constructor(scene, assumption) {
    this.scene = scene;
    this.assumption = assumption;
    this.low = q.double(q.ofData(assumption.low));
    this.high = q.double(q.ofData(assumption.high));
  }

  get element() {
    if (!this.#built) {
      this.#built = this.#build();
      this.#built.hidden = this.#hidden;
      this.update();
      this.updateTips();
    }
    return this.#built;
  }

  get built() {
    return this.#built !== null;
  }

  get moved() {
    return Object.hasOwn(this.scene.state.changes, this.assumption.id);
  }

  get hidden() {
    return this.#hidden;
  }

  set hidden(hidden) {
    this.#hidden = hidden;
    if (this.#built) this.#built.hidden = hidden;
  }

  #build() {
    const { scene, assumption } = this, { id, about, unit } = assumption;
    const label = `label-${id}`, trouble = `trouble-${id}`;
    this.bands = h("div", { class: "bands", "aria-hidden": "true" });
    this.marks = h("div", { class: "tips" });
    this.range = h("input", {
      type: "range", min: this.low, max: this.high, step: "any", "aria-labelledby": label, "aria-describedby": `tips-${id}`,
      disabled: this.low === this.high,
      oninput: () => scene.state.move({ [id]: settled(assumption, scene.state.file[id], Number(this.range.value)) }, `drag ${id}`),
      onchange: () => { scene.state.last = null; },
      // by keyboard alone: under a mouse nothing may move
      onfocus: () => this.#open(this.range.matches(":focus-visible"), false), onblur: () => this.#open(false, false),
      onkeydown: (event) => { if (scene.steps.key(event, assumption)) event.preventDefault(); },
    });
    this.entry = h("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", "aria-labelledby": label, "aria-describedby": trouble,
      onchange: () => this.#enter(), onkeydown: (event) => { if (event.key === "Escape") this.#show(); },
    });
    this.trouble = h("p", { id: trouble, class: "trouble", role: "alert" });
    this.changed = h("p", { class: "since" });
    this.tips = h("p", { id: `tips-${id}`, class: "unseen" });
    this.fileMark = h("span", { class: "filemark", "aria-hidden": "true" });
    this.goal = h("span", { class: "goal", "aria-hidden": "true", hidden: true });
    this.meaning = h("div", { class: "about", id: `about-${id}`, hidden: true });
    this.opener = h("button", { type: "button", class: "plain", "aria-expanded": "false", "aria-controls": `about-${id}`, "aria-label": `About: ${about}`, onclick: () => this.#open(this.meaning.hidden, true) }, "About");
    const sources = assumption.sources.filter((source) => source !== "judgement");
    return h("div", { class: "slider", id: `number-${id}`, "data-number": id },
      h("p", { class: "label" }, h("span", { id: label }, capitalised(oneLine(about)) || id), " ",
        h("span", { class: "meta" }, sources.join(" "), assumption.sources.includes("judgement") && h("span", { title: "somebody's judgement" }, " ◇ judgement"), " ", this.opener)),
      this.changed, this.tips,
      h("div", { class: "control" },
        h("div", { class: "track" }, this.marks, this.bands, this.range, h("div", { class: "over-track", "aria-hidden": "true" }, this.goal, this.fileMark),
          h("div", { class: "scale", "aria-hidden": "true" }, h("span", null, plain(this.low)), h("span", null, plain(this.high)))),
        h("div", { class: "value" },
          h("button", { type: "button", class: "minus", tabindex: "-1", "aria-label": `Less: ${about}`, onclick: () => this.#by(-1) }, "−"),
          this.entry,
          h("button", { type: "button", class: "plus", tabindex: "-1", "aria-label": `More: ${about}`, onclick: () => this.#by(1) }, "+"),
          h("span", { class: "unit" }, unit))),
      this.trouble,
      this.meaning);
  }

  /** What the number means, why it has this value, and where that is from. kept: until it is closed by hand. */
  #open(open, kept) {
    if (this.kept && !kept) return;
    this.kept = open && kept;
    this.meaning.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const { id, note, sources } = this.assumption;
    fill(this.meaning, h("p", null, note ? oneLine(note) : "The file gives no note on this value."),
      h("p", null, `${id} · ${this.low === this.high ? "fixed" : `${plain(this.low)} to ${plain(this.high)}`}`),
      h("ul", null, sources.filter((source) => source !== "judgement").map((source) => h("li", null, this.scene.cite(source)))));
  }

  #by(direction) {
    const { state } = this.scene, { id } = this.assumption;
    const value = q.double(state.values[id]) + direction * stepOf(this.assumption);
    state.move({ [id]: settled(this.assumption, state.file[id], value) });
  }

  /** Takes what was typed, or says why not and keeps the old value. */
  #enter() {
    const { state } = this.scene;
    const value = q.typed(this.entry.value);
    const refusal = state.refusal(this.assumption, value);
    this.entry.setAttribute("aria-invalid", String(Boolean(refusal)));
    fill(this.trouble, refusal && `${refusal} The value stays at ${inFull(state.values[this.assumption.id])}.`);
    if (refusal) return;
    state.move({ [this.assumption.id]: value });
    this.#show();
  }

  #show() {
    const value = this.scene.state.values[this.assumption.id];
    this.entry.value = inFull(value);
    this.entry.removeAttribute("aria-invalid");
    fill(this.trouble);
  }

  /** Where a value lies on the track, in percent. */
  #place(value) {
    const share = this.high > this.low ? (value - this.low) / (this.high - this.low) : 0;
    return `${100 * Math.min(1, Math.max(0, share))}%`;
  }

  update() {
    const { state } = this.scene, { id, unit } = this.assumption;
    const value = (this.moved ? state.changes : state.file)[id];
    if (this.shown && q.same(this.shown, value)) return;
    this.shown = value;
    const near = q.double(value), file = q.double(state.file[id]), { moved } = this;
    this.range.value = String(near);
    this.range.setAttribute("aria-valuetext", `${inFull(value)} ${unit}`.trim());
    this.#show();
    this.element.classList.toggle("moved", moved);
    // what was changed is never out of sight, in print neither
    if (moved) this.element.closest("details")?.setAttribute("open", "");
    this.fileMark.style.setProperty("left", this.#place(file));
    this.fileMark.textContent = moved ? `file ${plain(file)}` : "";
    const outside = near < this.low || near > this.high;
    fill(this.changed, moved && [h("b", null, "Changed by you"), ` · ${inFull(state.file[id])} → ${inFull(value)} `,
      h("button", { type: "button", class: "plain", onclick: () => { state.reset(id); this.range.focus(); } }, `Reset to ${inFull(state.file[id])}`),
      outside && h("span", { class: "warning" }, " Outside the range that the file gives.")]);
  }

  /** The answers along the track, and where they begin. */
  updateTips() {
    const { tips, looks } = this.scene, { id } = this.assumption;
    const stretches = tips.of(id);
    this.element.classList.toggle("stale", stretches === undefined);
    if (stretches === undefined) return;
    if (stretches === null) {
      fill(this.bands);
      fill(this.marks, "not known beside other moves");
      fill(this.tips, "What it tips beside what else was moved is not in this page.");
      return;
    }
    fill(this.bands, stretches.map(({ from, to, plays }, i) => {
      // the track goes on a little beyond its ends, where half the handle stands
      const before = i ? "0px" : "var(--end)", after = i + 1 < stretches.length ? "0px" : "var(--end)";
      const width = `${100 * Math.max(0, (Math.min(to, this.high) - Math.max(from, this.low)) / (this.high - this.low || 1))}%`;
      return h("span", { class: `band ${looks.of(plays).look}`, style: { left: `calc(${this.#place(from)} - ${before})`, width: `calc(${width} + ${before} + ${after})` } });
    }), stretches.slice(1).map(({ from }) => h("span", { class: "tick", style: { left: this.#place(from) } })));
    const marks = tips.marks(id);
    const shown = this.#labelled(marks);
    fill(this.marks, this.low === this.high ? "fixed in the file" : marks.length ? shown.map(({ at, plays, up, text }) => {
      const share = (at - this.low) / (this.high - this.low);
      const look = looks.of(plays);
      return h("button", {
        type: "button", class: share > 0.5 ? "tip left" : "tip", style: share > 0.5 ? { right: `${100 - 100 * share}%` } : { left: `${100 * share}%` },
        tabindex: "-1", title: `${look.letter}: ${look.short}`,
        onclick: () => this.scene.state.move({ [id]: q.typed(text) ?? this.shown }),
      }, share > 0.5 ? [`${up ? "from" : "to"} ${text} `, tag(look)] : [tag(look), ` ${up ? "from" : "to"} ${text}`]);
    }) : "does not tip the answer alone");
    fill(this.tips, marks.length ? marks.map(({ plays, up, text }) => `${up ? "From" : "To"} ${text}: ${looks.of(plays).letter}, ${looks.of(plays).short}. `).join("") : "Does not tip the answer alone.");
  }

  /** The tips that have room for a label: the nearest on each side first. */
  #labelled(marks) {
    const value = q.double(this.shown), width = this.high - this.low;
    const near = [...marks].sort((a, b) => Math.abs(a.at - value) - Math.abs(b.at - value));
    const shown = [];
    for (const mark of near) {
      const span = (m) => ((m.at - this.low) / width > 0.5 ? [m.at - 2 * ROOM * width, m.at] : [m.at, m.at + 2 * ROOM * width]);
      const [from, to] = span(mark);
      if (shown.length < 2 && shown.every((other) => span(other)[1] <= from + width * 0.06 || span(other)[0] >= to - width * 0.06)) shown.push(mark);
    }
    return shown;
  }

  /** Where this number would have to go; null for nowhere. */
  aim(value) {
    this.goal.hidden = value === null;
    if (value !== null) this.goal.style.setProperty("left", this.#place(value));
  }
}
