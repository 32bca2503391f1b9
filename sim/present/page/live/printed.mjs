/** What only print shows: the report of the file, the link to these numbers, the command, and the sources of what was changed and of what decides. */
import { fill, h } from "./dom.mjs";

/** Unpacks the report, which stands in the page as text so that nobody waits for it. */
export function unpackReport() {
  const place = document.getElementById("static"), held = place.querySelector("noscript");
  const { body } = new DOMParser().parseFromString(held.textContent, "text/html");
  body.querySelector(".note").remove();
  held.replaceWith(...body.childNodes);
}

export class PrintedView {
  constructor(scene) {
    this.scene = scene;
    this.element = h("section", { class: "only-print", "aria-label": "In print" });
  }

  update() {
    const { scene } = this;
    const { state, texts } = scene;
    const shown = new Set([...Object.keys(state.changes), ...scene.answers.resting().map((place) => texts.assumptions[place].id)]);
    const cited = new Set(texts.assumptions.filter(({ id }) => shown.has(id)).flatMap(({ sources }) => sources));
    const sources = texts.sources.filter(({ id }) => cited.has(id));
    fill(this.element,
      state.fragment && h("p", null, h("b", null, "These numbers on the page: "), location.href),
      h("p", null, h("b", null, "On the command line: "), scene.command("run")),
      sources.length > 0 && [h("h2", null, "Sources of the numbers that were changed, and of those that the answer rests on"), h("ul", null, sources.map(({ id }) => h("li", null, scene.cite(id))))]);
  }
}
