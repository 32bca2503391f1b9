/** Words that differ from another text, marked. */
import { h } from "./dom.mjs";

const MOST = 400;
/** With a smaller share of words in common, a text is another one, and marked as a whole. */
const ALIKE = 0.6;

/** The text as nodes; what `before` does not have, in its order, stands in marks. */
export function marked(text, before) {
  if (text === before) return [text];
  const now = text.split(/(\s+)/), then = before.split(/\s+/);
  const words = now.filter((_, i) => i % 2 === 0);
  let kept = words.length * then.length > MOST * MOST ? words.map(() => false) : common(words, then);
  if (kept.filter(Boolean).length < ALIKE * words.length) kept = words.map(() => false);
  const nodes = [];
  let run = [];
  const close = () => {
    if (run.length) nodes.push(h("mark", null, run.join(" ")));
    run = [];
  };
  words.forEach((word, i) => {
    if (!kept[i] && word) {
      run.push(word);
      return;
    }
    if (run.length) {
      close();
      nodes.push(" ");
    }
    nodes.push(word + (i + 1 < words.length ? " " : ""));
  });
  close();
  return nodes;
}

/** Which words belong to a longest common subsequence. */
function common(words, then) {
  const width = then.length + 1;
  const lengths = new Uint16Array((words.length + 1) * width);
  for (let i = words.length - 1; i >= 0; i -= 1) {
    for (let j = then.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = words[i] === then[j] ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const kept = words.map(() => false);
  for (let i = 0, j = 0; i < words.length && j < then.length;) {
    if (words[i] === then[j]) {
      kept[i] = true;
      i += 1;
      j += 1;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return kept;
}
