/** A pinned answer beside the one as it stands; other files beside this one. */
import { MOST, explained } from "./attribution.mjs";
import { h, table } from "./dom.mjs";
import { tidy } from "./game.mjs";
import { marked } from "./marks.mjs";
import { capitalised, inFull, oneLine, percent, points, signed } from "./numbers.mjs";
import * as q from "./rational.mjs";

/** So many changes fit into the bits of a whole number. */
const MOST_ALONE = 30;

export function comparePanel(scene) {
  const { state, data } = scene;
  const taken = (name, i) => {
    const values = Object.fromEntries(Object.entries(data.comparison.numbers[i]).map(([id, value]) => [id, q.ofData(value)]));
    const there = Object.entries(values).every(([id, value]) => q.same(state.values[id], value));
    return Object.keys(values).length > 0 && h("button", { type: "button", class: "plain", "data-key": `take-${i}`, disabled: there, onclick: () => scene.glide(values) }, `Put the numbers of ${name} on the sliders`);
  };
  const files = data.comparison && [h("h2", null, `Compared with ${data.comparison.others.join(", ")}`),
    data.comparison.sentences.map((text) => h("p", null, text)),
    data.comparison.tables.map(({ columns, rows }) => table(columns, rows)), h("p", { class: "meta" }, "Worked out at the files' values."),
    h("p", { class: "buttons" }, data.comparison.others.map(taken), !data.comparison.alike && h("span", { class: "meta" }, "What else differs stays as it is in this file."))];
  if (!state.pinned) {
    return [files || h("h2", null, "Compare"), h("p", null, "Pin the numbers as they stand as A, then move some: what differs stands here. Nothing pinned yet: B is compared with the file."), differences(scene, state.own, "the file")];
  }
  return [h("h2", null, "Compare"), h("p", null,
    h("button", { type: "button", class: "plain", "data-key": "unpin", onclick: () => state.pin(null) }, "Unpin"), " ",
    h("button", { type: "button", class: "plain", "data-key": "repin", onclick: () => state.pin(state.stand) }, "Pin B instead")),
  differences(scene, state.pinned, "pinned"), files];
}

/** What differs in B: numbers, and the concept by which things are stable: [{said, about, unit, from, to, put}]. */
function changesTo({ state, texts, games }, pinned) {
  const start = { ...state.file, ...pinned.changes };
  const numbers = Object.keys(start).filter((name) => !q.same(start[name], state.values[name])).map((name) => {
    const { about, unit } = texts.assumptions.find(({ id }) => id === name);
    const [from, to] = [inFull(start[name]), inFull(state.values[name])];
    return { said: `${name.replace(/_/g, " ")}, ${from} to ${to}`, about: capitalised(oneLine(about)), unit, from, to, put: (stand) => { stand.values[name] = state.values[name]; } };
  });
  if (pinned.concept === state.concept) return numbers;
  const [from, to] = [pinned.concept, state.concept].map((concept) => games(concept).concept.name);
  return [...numbers, { said: `stable as ${to} and not as ${from}`, about: "What counts as stable", unit: "", from, to, put: (stand) => { stand.concept = state.concept; } }];
}

function differences(scene, pinned, what) {
  const { state, games, game, words, texts, position, answer } = scene;
  const changes = changesTo(scene, pinned);
  const kept = new Map();
  const at = (set) => {
    if (!kept.has(set)) {
      const stand = { values: { ...state.file, ...pinned.changes }, concept: pinned.concept };
      changes.forEach(({ put }, i) => { if (set & (1 << i)) put(stand); });
      kept.set(set, games(stand.concept).at(stand.values));
    }
    return kept.get(set);
  };
  const before = at(0);
  const was = words.answer(before);
  const side = (name, meta, one, other) => h("div", { class: `side ${name}` }, h("p", null, h("b", null, name), h("span", { class: "meta" }, ` · ${meta}`)),
    h("p", { class: "big" }, other ? marked(one.headline, other.headline) : one.headline), one.rest.map((text) => h("p", null, other ? marked(text, other.rest.join(" ")) : text)));
  if (!changes.length) return h("p", { class: "muted" }, `A (${what}) and B are the same.`);
  const explains = explained(words, at, changes.length);
  const alone = causes(changes, at, position);
  const a = was.bet ?? before.stable[0], b = answer.bet ?? position.stable[0];
  return [
    h("div", { class: "sides" }, side("A", what, was, null), side("B", `yours · ${Object.keys(state.changes).length} changed`, answer, was)),
    h("p", { class: "cause" }, alone),
    table([["Assumptions that differ", "left"], ["A", "right"], ["B", "right"], ["unit", "left"], ...(explains ? [["explains", "right"]] : [])], changes.map(({ about, unit, from, to }, i) => {
      const part = explains?.parts[i];
      return [about, from, h("b", null, to), unit,
        ...(explains ? [[h("span", { class: "bar-of", "aria-hidden": "true", style: { width: `${70 * Math.min(1, Math.abs(part))}px` } }), ` ${percent(tidy(part))}`]] : [])];
    })),
    explains && h("p", { class: "meta" }, `‘Explains’ shares the change of this among the assumptions that differ (Shapley values): ${oneLine(explains.what)}`),
    changes.length > MOST && h("p", { class: "meta" }, `More than ${MOST} changes are not shared out here; sim compare does it, with a file of your own.`),
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
function causes(changes, at, position) {
  const same = (one, other) => String(one.stable) === String(other.stable);
  if (at(0).unknown || position.unknown) return "What A and B have in common is not in this page.";
  if (same(at(0), position)) return "The stable combinations are the same in A and B.";
  if (changes.length > MOST_ALONE) return `More than ${MOST_ALONE} changes are not tried one by one here.`;
  const whole = 2 ** changes.length - 1;
  if (changes.some((_, i) => at(1 << i).unknown || at(whole ^ (1 << i)).unknown)) return "Which change makes the difference is not in this page.";
  const enough = changes.filter((_, i) => same(at(1 << i), position));
  const needed = changes.filter((_, i) => same(at(whole ^ (1 << i)), at(0)));
  const said = (some) => `${some.map((change) => change.said).join("; ")}.`;
  if (enough.length === 1) return [h("b", null, "One change alone makes the difference: "), said(enough)];
  if (enough.length) return [h("b", null, "Each of these alone makes the difference: "), said(enough)];
  if (needed.length) return [h("b", null, "No change alone makes the difference; it is gone without any of these: "), said(needed)];
  return "No change alone makes the difference, and none alone undoes it: it takes several.";
}
