/** The past: what the model says of episodes beside what was seen, as the program worked it out. */
import { h, table } from "./dom.mjs";
import { oneLine } from "./numbers.mjs";
import { shell } from "./copy.mjs";

const SIGNS = { hit: "✓ ", miss: "✗ ", mixed: "~ ", unknown: "" };

export function pastPanel({ data, state }) {
  const { past } = data;
  const { moved } = state;
  const left = (name) => [name, "left"];
  const verdict = ({ text, kind }) => h("span", { class: `verdict ${kind}` }, SIGNS[kind], text);
  const told = (episode) => [h("b", null, episode.title), " ", h("span", { class: "meta" }, episode.id), h("br"), oneLine(episode.seen), " ", h("span", { class: "meta" }, episode.sources.join(" "))];
  const parted = past.episodes.flatMap((episode) => episode.parted.map(({ player, seen, model }, i) => [i ? "" : episode.title, player, seen, model]));
  const notes = past.episodes.filter(({ note, beyond }) => note || beyond);
  return [
    h("h2", { class: "big" }, past.sentences[0]),
    past.sentences.slice(1).map((text) => h("p", null, text)),
    table([left("Episode, and what was seen"), ...past.players.map(left), left("All")], past.episodes.map((episode) => [told(episode), ...episode.marks.map(verdict)])),
    past.notes.map((text) => h("p", { class: "meta" }, text)),
    parted.length > 0 && [h("h3", null, "Where model and record part"), table([left("Episode"), left("Player"), left("Seen"), left("The model")], parted)],
    notes.length > 0 && h("details", null, h("summary", null, "Notes on the record"), h("ul", { class: "notes" }, notes.map(({ title, note, beyond }) => h("li", null, h("b", null, `${title}: `), note ? oneLine(note) : "",
      beyond && " No values within the ranges would give the model what was seen: that is proved.")))),
    past.restored && [h("h3", null, "With each change put back"), h("p", null, past.restored.says),
      past.restored.rows.length > 0 && table([left("Episode"), left("Put back"), left("The model then")], past.restored.rows)],
    h("h3", null, "Scores: hit / miss / mixed"),
    table([left("Who predicts"), ...past.predictors.columns.map(left)], past.predictors.rows),
    h("p", { class: "meta" }, moved ? "The episodes have numbers of their own, which those that you moved here do not touch. Anew: " : "Worked out at the episodes' own numbers. Anew: ",
      h("code", null, ["sim", ...past.words].map(shell).join(" "))),
  ];
}
