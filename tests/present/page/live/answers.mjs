// What the page answers: games and points on standard input; of each point the stable plays, whether a sign
// was not told apart and, where the texts are given, the answer in sentences; of what lasts without an end also
// the least patience that each outcome takes.
import { readFileSync } from "node:fs";
const folder = process.argv[2];
const { gamesOf } = await import(`${folder}/background.mjs`);
const { CourseWords } = await import(`${folder}/courses.mjs`);
const { JointWords } = await import(`${folder}/joint.mjs`);
const { outcomes } = await import(`${folder}/patience.mjs`);
const { ofData } = await import(`${folder}/rational.mjs`);
const { Words } = await import(`${folder}/words.mjs`);

const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = asked.map(({ data, texts, points, concept }) => {
  const staged = data.kind === "courses";
  const game = gamesOf(data)(concept);
  const words = texts && new (staged ? CourseWords : data.joint ? JointWords : Words)(texts, game, []);
  return points.map((point) => {
    const position = game.at(Object.fromEntries(Object.entries(point).map(([name, value]) => [name, ofData(value)])));
    const answer = { stable: position.stable, untold: position.untold, unknown: position.unknown !== null };
    if (words) {
      const { headline, rest } = words.answer(position);
      answer.sentences = [headline, ...rest];
      answer.payoffs = position.stable.map((play) => texts.players.map((_, player) => position.payoff(player, play)));
      if (data.joint && data.joint.horizon === null) answer.patience = outcomes(words, position);
      if (!staged && !data.joint) answer.stability = position.stable.map((play) => words.stability(position, play));
    }
    return answer;
  });
});
process.stdout.write(JSON.stringify(answers));
