/** A pinned answer beside the one as it stands; other files beside this one. */
import { MOST, explained } from "./attribution.mjs";
import { h, table } from "./dom.mjs";
import { tidy } from "./game.mjs";
import { marked } from "./marks.mjs";
import { capitalised, inFull, oneLine, percent, points, signed } from "./numbers.mjs";
import * as q from "./rational.mjs";

export function comparePanel(scene) {
  const { state, data } = scene;
  const files = data.comparison && [h("h2", null, `Compared with ${data.comparison.others.join(", ")}`),
    data.comparison.sentences.map((text) => h("p", null, text)),
    data.comparison.tables.map(({ columns, rows }) => table(columns, rows)), h("p", { class: "meta" }, "Worked out at the files' values.")];
  if (!state.pinned) {
    return [files || h("h2", null, "Compare"), h("p", null, "Pin the numbers as they stand as A, then move some: what differs stands here. Nothing pinned yet: B is compared with the file."), differences(scene, {}, "the file")];
  }
  return [h("h2", null, "Compare"), h("p", null,
    h("button", { type: "button", class: "plain", "data-key": "unpin", onclick: () => state.pin(null) }, "Unpin"), " ",
    h("button", { type: "button", class: "plain", "data-key": "repin", onclick: () => state.pin({ ...state.changes }) }, "Pin B instead")),
  differences(scene, state.pinned, "pinned"), files];
}

function differences(scene, pinned, what) {
  const { state, game, words, texts, position, answer } = scene;
  const start = { ...state.file, ...pinned };
  const before = game.at(start);
  const was = words.answer(before);
  const side = (name, meta, one, other) => h("div", { class: `side ${name}` }, h("p", null, h("b", null, name), h("span", { class: "meta" }, ` · ${meta}`)),
    h("p", { class: "big" }, other ? marked(one.headline, other.headline) : one.headline), one.rest.map((text) => h("p", null, other ? marked(text, other.rest.join(" ")) : text)));
  const names = [...new Set([...Object.keys(pinned), ...Object.keys(state.changes)])].filter((name) => !q.same(start[name], state.values[name]));
  if (!names.length) return h("p", { class: "muted" }, `A (${what}) and B are the same.`);
  const explains = explained(scene, start, state.values, names);
  const alone = causes(scene, pinned, names, before.stable);
  const a = was.bet ?? before.stable[0], b = answer.bet ?? position.stable[0];
  return [
    h("div", { class: "sides" }, side("A", what, was, null), side("B", `yours · ${Object.keys(state.changes).length} changed`, answer, was)),
    h("p", { class: "cause" }, alone),
    table([["Assumptions that differ", "left"], ["A", "right"], ["B", "right"], ["unit", "left"], ...(explains ? [["explains", "right"]] : [])], names.map((name, i) => {
      const { about, unit } = texts.assumptions.find(({ id }) => id === name);
      const part = explains?.parts[i];
      return [capitalised(oneLine(about)), inFull(start[name]), h("b", null, inFull(state.values[name])), unit,
        ...(explains ? [[h("span", { class: "bar-of", "aria-hidden": "true", style: { width: `${70 * Math.min(1, Math.abs(part))}px` } }), ` ${percent(tidy(part))}`]] : [])];
    })),
    explains && h("p", { class: "meta" }, `‘Explains’ shares the change of this among the assumptions that differ (Shapley values): ${oneLine(explains.what)}`),
    names.length > MOST && h("p", { class: "meta" }, `More than ${MOST} changes are not shared out here; sim compare does it, with a file of your own.`),
    a !== undefined && b !== undefined && table([["Payoffs", "left"], ["A", "right"], ["B", "right"], ["B − A", "right"], ["the terms that change most", "left"]], texts.players.map((player, i) => {
      const terms = texts.terms[game.players[i]].map(({ name }, term) => [name, position.worth(i, term, b) - before.worth(i, term, a)])
        .filter(([, difference]) => Math.abs(difference) > 5e-10).sort((x, y) => Math.abs(y[1]) - Math.abs(x[1])).slice(0, 2);
      const [from, to] = [before.payoff(i, a), position.payoff(i, b)];
      return [capitalised(player.name), points(from), h("b", null, points(to)), signed(to - from), terms.map(([name, difference]) => `${name} ${signed(difference)}`).join(", ")];
    })),
    h("p", { class: "meta" }, "Points compare within one player only."),
  ];
}

/** Which changes make the difference, each put alone from A to B and alone back from B to A. */
function causes({ state, game, position }, pinned, names, before) {
  const same = (plays, others) => String(plays) === String(others);
  if (same(before, position.stable)) return "The stable combinations are the same in A and B.";
  const start = { ...state.file, ...pinned };
  const enough = names.filter((name) => same(game.at({ ...start, [name]: state.values[name] }).stable, position.stable));
  const needed = names.filter((name) => same(game.at({ ...state.values, [name]: start[name] }).stable, before));
  const said = (name) => `${name.replace(/_/g, " ")}, ${inFull(start[name])} to ${inFull(state.values[name])}`;
  if (enough.length === 1) return [h("b", null, "One change alone makes the difference: "), `${said(enough[0])}.`];
  if (enough.length) return [h("b", null, "Each of these alone makes the difference: "), `${enough.map(said).join("; ")}.`];
  if (needed.length) return [h("b", null, "No change alone makes the difference; it is gone without any of these: "), `${needed.map(said).join("; ")}.`];
  return "No change alone makes the difference, and none alone undoes it: it takes several.";
}
