/** What would have to be true for an outcome, as the program worked it out at the file's values. */
import { h, table } from "./dom.mjs";
import { capitalised, counted, inFull, oneLine, percent, plain } from "./numbers.mjs";
import * as q from "./rational.mjs";

export function reachPanel(scene) {
  const { data, state } = scene;
  const left = unsearched(scene);
  if (!data.reaches.length) return [h("h2", null, "What would have to be true"), left.length ? left : h("p", null, "Every value that the first outcome can have is an answer of the file already.")];
  const target = data.reaches[scene.reach ?? 0];
  const { moved } = state;
  const choosing = (change) => () => {
    change();
    scene.aimed(null);
  };
  const chooser = h("div", { class: "asked" },
    h("label", null, h("span", { class: "meta" }, "What would have to be true for "),
      h("select", { "data-key": "target", onchange: (event) => choosing(() => { scene.reach = Number(event.target.value); })() },
        data.reaches.map(({ says }, i) => h("option", { value: i, selected: i === (scene.reach ?? 0) }, says)))),
    h("div", { class: "switch", role: "radiogroup", "aria-label": "How it is to be stable" }, [["as one stable outcome", false], ["as the only one", true]].map(([name, alone]) =>
      h("label", null, h("input", { type: "radio", name: "alone", "data-key": `alone-${alone}`, checked: scene.alone === alone, onchange: choosing(() => { scene.alone = alone; }) }), h("span", null, name)))));
  const again = h("code", null, scene.command("reach", ["--outcome", `${target.dimension}=${target.value}`, ...(scene.alone ? ["--only"] : [])]));
  const chosen = scene.alone ? target.alone : target;
  if (!chosen) return [chooser, h("p", null, "What would make it the only stable outcome takes long to work out and was left out of this page; sim page --only puts it in. By itself: "), h("p", null, again), left];
  const values = Object.fromEntries(chosen.changes.map(({ name, to }) => [name, q.ofData(to)]));
  const there = Object.entries(values).every(([name, value]) => q.same(state.values[name], value));
  return [
    chooser,
    h("h2", { class: "big" }, chosen.sentences[0]),
    chosen.sentences.slice(1).map((text) => h("p", null, text)),
    chosen.changes.length > 0 && [
      table([["What changes", "left"], ["from", "right"], ["within its range", "left"], ["to", "right"], ["of range", "right"]], chosen.changes.map(({ name, to, widths }) => {
        const assumption = scene.texts.assumptions.find(({ id }) => id === name);
        const low = q.double(q.ofData(assumption.low)), high = q.double(q.ofData(assumption.high));
        const end = q.ofData(to), share = (value) => `${100 * Math.min(1, Math.max(0, (value - low) / (high - low || 1)))}%`;
        const from = q.double(state.file[name]), at = q.double(end);
        const word = q.same(end, q.ofData(assumption.low)) ? " lowest" : q.same(end, q.ofData(assumption.high)) ? " highest" : "";
        return [[`${capitalised(oneLine(assumption.about))} `, h("span", { class: "meta" }, assumption.unit)], plain(from),
          h("span", { class: "journey", "aria-hidden": "true" }, h("i", { style: { left: share(Math.min(from, at)), width: `calc(${share(Math.max(from, at))} - ${share(Math.min(from, at))})` } }), h("b", { class: "start", style: { left: share(from) } }), h("b", { class: "end", style: { left: share(at) } })),
          [h("b", null, inFull(end)), h("span", { class: "meta" }, word)], percent(widths)];
      })),
      h("p", { class: "buttons" },
        h("button", { type: "button", class: "main", "data-key": "show", disabled: there, onclick: () => scene.glide(values) }, there ? "Shown" : "Show me"),
        h("span", { class: "meta" }, there ? "Undo brings the numbers back." : `moves ${counted(chosen.changes.length, "slider")}; Undo brings ${chosen.changes.length === 1 ? "it" : "them"} back`),
        h("button", { type: "button", class: "plain", "data-key": "aim", onclick: () => scene.aimed(scene.goals ? null : values) }, scene.goals ? "Hide the rings" : "Ring them on the sliders")),
      h("p", null, chosen.certainty.join(" ")),
    ],
    chosen.others.length > 0 && table([["Other ways there", "left"], ["widths", "right"], ["changes", "right"], ["Show", "left"]], chosen.others.map((other) => [other.what, other.widths, String(other.changes.length),
      h("button", { type: "button", class: "plain", onclick: () => scene.glide(Object.fromEntries(other.changes.map(({ name, to }) => [name, q.ofData(to)]))) }, "Show me")])),
    h("p", { class: "meta" }, moved ? "Worked out at the file's values, not at yours. At yours: " : "Worked out at the file's values: ", again),
    left,
  ];
}

/** The outcomes that nothing was looked for, each with the command that looks for it. */
function unsearched(scene) {
  const left = scene.data.unsearched;
  if (!left.length) return [];
  return [
    h("p", null, "This game takes longer to search than a page waits. What looks for an outcome:"),
    table([["Outcome", "left"], ["Command", "left"]], left.map(({ dimension, value, says }) => [says, h("code", null, scene.command("reach", ["--outcome", `${dimension}=${value}`]))])),
  ];
}
