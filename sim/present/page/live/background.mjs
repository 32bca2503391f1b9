/** Answers questions that take long: in a worker, from the very text of this program, or in the page where there can be none. */
import { CourseGame } from "./courses.mjs";
import { Game } from "./game.mjs";
import { answered, inSlices } from "./questions.mjs";

/** Milliseconds at a time: in a worker, until it looks whether it is still asked; in the page, until others may go between. */
const WORKER_SLICE = 30, PAGE_SLICE = 6;

/** The game of some data, by the name of a concept. */
export function gamesOf(data) {
  const first = data.kind === "courses" ? new CourseGame(data) : new Game(data);
  const known = new Map();
  return (concept) => {
    if (!known.has(concept)) known.set(concept, first.by(concept));
    return known.get(concept);
  };
}

/** The other side: first the data as text, then questions, each with its number. A later one of a kind takes the place of an earlier. */
export function serve(scope) {
  const latest = new Map();
  let games = null;
  scope.onmessage = ({ data }) => {
    if (typeof data === "string") {
      games = gamesOf(JSON.parse(data).game);
      return;
    }
    const { number, question } = data;
    latest.set(question.kind, number);
    if (question.values) inSlices(answered(games, question), WORKER_SLICE, () => latest.get(question.kind) === number, (value) => scope.postMessage({ number, value }));
  };
}

export class Background {
  #number = 0;
  #asked = new Map();
  #worker = null;

  /** program: the text of this program. data: the text of what it reads. games: for the page itself. */
  constructor(program, data, games) {
    this.texts = [program, data];
    this.games = games;
    this.alone = typeof Worker === "undefined";
  }

  /** Asks in the place of what was asked of that kind; tells each answer as it comes, and null at the end. */
  ask(question, tell) {
    const number = ++this.#number, { kind } = question;
    const told = (value) => {
      if (value === null) this.#asked.delete(kind);
      tell(value);
    };
    this.#asked.set(kind, { number, question, tell: told });
    if (!this.alone) this.#start();
    if (this.alone) this.#here(number, question, told);
    else this.#worker.postMessage({ number, question });
  }

  /** No longer wants to know. */
  drop(kind) {
    if (!this.#asked.delete(kind)) return;
    this.#worker?.postMessage({ number: ++this.#number, question: { kind } });
  }

  #wanted(number) {
    return [...this.#asked.values()].find((asked) => asked.number === number);
  }

  #here(number, question, tell) {
    inSlices(answered(this.games, question), PAGE_SLICE, () => this.#wanted(number) !== undefined, tell);
  }

  #start() {
    if (this.#worker) return;
    const [program, data] = this.texts;
    try {
      const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
      this.#worker = new Worker(address);
      this.#worker.onmessage = ({ data: { number, value } }) => this.#wanted(number)?.tell(value);
      this.#worker.onerror = () => this.#refused();
      this.#worker.postMessage(data);
    } catch {
      this.alone = true;
    }
  }

  /** Where a browser lets a page have no worker, the page goes on by itself. */
  #refused() {
    this.alone = true;
    this.#worker.terminate();
    this.#worker = null;
    for (const { number, question, tell } of this.#asked.values()) this.#here(number, question, tell);
  }
}
