// Enclosures of functions: [kind, exponent, x, bits] on standard input, [low, high] over 2**bits on standard output.
import { readFileSync } from "node:fs";
const folder = process.argv[2];
const { Balls } = await import(`${folder}/balls.mjs`);
const { Point, algebraOf } = await import(`${folder}/point.mjs`);
const { ofData } = await import(`${folder}/rational.mjs`);

const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(asked.map(([kind, exponent, x, bits]) => {
  const argument = [[1, 0, 1]];
  const atoms = algebraOf({ atoms: [["assumption", "x"], kind === "power" ? [kind, argument, exponent] : [kind, argument]] });
  const ball = new Balls(new Point(atoms, { x: ofData(x) }), bits).atom(1);
  return ball && ball.map(String);
})));
