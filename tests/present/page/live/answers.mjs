// What the page answers: games and points on standard input, the stable plays of each point on standard output.
import { readFileSync } from "node:fs";
const folder = process.argv[2];
const { Game } = await import(`${folder}/game.mjs`);
const { ofData } = await import(`${folder}/rational.mjs`);

const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = asked.map(({ data, points }) => {
  const game = new Game(data);
  return points.map((point) => {
    const position = game.at(Object.fromEntries(Object.entries(point).map(([name, value]) => [name, ofData(value)])));
    return { stable: position.stable, untold: position.untold };
  });
});
process.stdout.write(JSON.stringify(answers));
