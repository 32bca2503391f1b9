// Where the page finds that numbers tip the answer: a game and points on standard input.
import { readFileSync } from "node:fs";
const folder = process.argv[2];
const { Game } = await import(`${folder}/game.mjs`);
const { along, tipText } = await import(`${folder}/along.mjs`);
const q = await import(`${folder}/rational.mjs`);

const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(asked.map(({ data, values, numbers }) => {
  const game = new Game(data);
  const point = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, q.ofData(value)]));
  const places = Object.keys(values);
  return numbers.map(({ name, low, high }) => {
    const stretches = along(game, point, places.indexOf(name), name, q.ofData(low), q.ofData(high));
    return stretches.map(({ from, to, plays }, i) => ({ from, to, plays, text: i ? tipText(game, point, name, from, plays, true) : "" }));
  });
})));
