/** Questions that take long, answered bit by bit: where numbers tip, and which answer holds where on a map. */
import { alongInSteps, over } from "./along.mjs";
import * as q from "./rational.mjs";

/**
 * The answers to a question, as they come: null where others may go between.
 * games: the name of a concept -> the game as it answers. A question: {kind, concept, values, ...}.
 */
export function* answered(games, { kind, concept, values, ...rest }) {
  const game = games(concept);
  if (kind === "map") yield* over(game, values, rest.x, rest.y, rest.sizes);
  else {
    for (const { place, id, low, high } of rest.numbers) {
      const [from, to] = [q.ofData(low), q.ofData(high)];
      const steps = q.same(from, to) ? null : alongInSteps(game, values, place, id, from, to);
      let stretches = [];
      for (let step = steps?.next(); step; step = step.done ? undefined : steps.next()) {
        if (step.done) stretches = step.value;
        else yield null;
      }
      yield { id, stretches };
    }
  }
}

/** Goes on with some steps for so many milliseconds at a time, for as long as they are wanted; tells what comes, and null at the end. */
export function inSlices(steps, slice, wanted, tell) {
  const started = performance.now();
  while (performance.now() - started < slice) {
    if (!wanted()) return;
    const { value, done } = steps.next();
    if (done) {
      tell(null);
      return;
    }
    if (value) tell(value);
  }
  setTimeout(() => inSlices(steps, slice, wanted, tell), 0);
}
