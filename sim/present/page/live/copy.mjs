/** The numbers as they stand, in the words of the command line, of a scenario file and of Python. */
import { oneLine } from "./numbers.mjs";
import * as q from "./rational.mjs";

/** A word as a shell reads it. */
export const shell = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\"'\"'")}'`);

/** `sim WORD FILE --set ...` for the numbers that were changed. base: the words that name the scenario. */
export function commandLine(word, base, changes, more = []) {
  const moved = (setting) => Object.hasOwn(changes, setting.split("=")[0].trim());
  const kept = base.filter((word, i) => !(word === "--set" && moved(base[i + 1])) && !(base[i - 1] === "--set" && moved(word)));
  const settings = Object.entries(changes).flatMap(([name, value]) => ["--set", `${name}=${q.written(value)}`]);
  return ["sim", word, ...kept, ...settings, ...more].map(shell).join(" ");
}

/** A text as a string of YAML, JSON and Python alike: no character in it can end it. */
const quoted = (text) => JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** A number as a file may write it; a fraction that no decimal ends is given to twelve digits. */
const decimal = (value) => {
  const text = q.written(value);
  return text.includes("/") ? String(Number(q.double(value).toPrecision(12))) : text;
};

/** A file that extends this one and changes what was changed here, with the reason. */
export function childFile(texts, file, changes, because) {
  const reason = quoted(because);
  const name = file.split("/").at(-1);
  const parent = /\.ya?ml$/.test(name) ? name : `${texts.id}.yaml`;
  const lines = [`# my-${texts.id}.yaml, to be kept beside ${oneLine(parent)}`, `scenario: my-${texts.id}`, `title: ${quoted(`My view, after '${texts.title}'`)}`, `summary: ${reason}`, `extends: ${quoted(parent)}`];
  const entries = Object.entries(changes);
  if (entries.length) lines.push("", "assumptions:");
  for (const [name, value] of entries) {
    const assumption = texts.assumptions.find(({ id }) => id === name);
    lines.push(`  ${name}:`, `    value: ${decimal(value)}`);
    const low = q.ofData(assumption.low), high = q.ofData(assumption.high);
    if (q.compare(value, low) < 0 || q.compare(value, high) > 0) lines.push(`    range: [${decimal(q.smaller(low, value))}, ${decimal(q.larger(high, value))}]`);
    lines.push("    sources: [judgement]", `    note: ${reason}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The same question in Python. */
export function python(file, changes) {
  const entries = Object.entries(changes).map(([name, value]) => `    ${quoted(name)}: ${quoted(q.written(value))},`);
  const settings = entries.length ? `, settings={\n${entries.join("\n")}\n}` : "";
  return `import sim\n\ngame = sim.load(${quoted(file)}${settings})\nprint(game.solve())\n`;
}
