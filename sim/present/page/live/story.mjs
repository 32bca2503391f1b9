/** How a game with stages goes: its tree with the stable paths, and what holds them in place in the file. */
import { button, fill, h, s, savedDrawing, savedTable, table } from "./dom.mjs";
import { capitalised, listed, oneLine, points, signed } from "./numbers.mjs";

/** Courses whose payoffs are listed. */
const LISTED = 4;
const ROW = 22, NARROW = 84, WIDE = 116, WIDEST = 170, PAGE = 760, LETTER = 6.3, BEND = 30, END = 10;

export class StoryView {
  constructor(scene) {
    this.scene = scene;
    this.name = "Story";
    this.drawing = s("svg", { class: "tree", role: "img" });
    this.path = h("p", { class: "meta" });
    this.worth = h("div", { class: "worth" });
    this.why = h("div", { class: "why" });
    const { tree } = scene.data.story;
    this.layout = tree && laidOut(tree);
    this.element = h("section", { class: "payoffs", id: "payoffs", "aria-labelledby": "payoffs-title" },
      h("div", { class: "head" }, h("h2", { id: "payoffs-title" }, "How it goes"), this.layout && button("save", "SVG", () => savedDrawing(this.drawing, `${scene.texts.id}-tree`))),
      this.layout ? h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "The tree" }, this.drawing) : h("p", { class: "meta" }, "The tree is too large to be drawn here."),
      this.path, this.worth, this.why);
  }

  update() {
    const { position, game, answer } = this.scene;
    const key = String(position.stable);
    if (this.layout && key !== this.shown) this.#draw(position.stable);
    this.shown = key;
    const told = position.stable.map((course) => game.data.events[course].join(", then "));
    this.drawing.setAttribute("aria-label", `The tree of the game. ${told.length ? `The stable path: ${told.join("; or ")}.` : answer.headline}`);
    fill(this.path, position.stable.length ? "Thick: what happens in a course that is stable, whichever way chance goes." : position.unknown ? "Which course is stable is not in this page." : "No course is stable.");
    fill(this.worth, this.#worth());
    fill(this.why, this.#why());
  }

  /** What each stable course is worth to each player, and by which terms. */
  #worth() {
    const { position, filePosition, texts, game, words } = this.scene;
    if (!position.stable.length) return null;
    const courses = game.inOrder(position.stable), many = courses.length > 1;
    const before = filePosition.stable.length === 1 && !many ? filePosition.stable[0] : null;
    return [
      h("div", { class: "head" }, h("h3", null, "What it is worth"), button("save", "CSV", () => this.#save())),
      courses.slice(0, LISTED).map((course) => table([[many ? capitalised(words.choices(course)) : "Player", "left"], ["Payoff", "right"], ["Made up of", "left"]], texts.players.map(({ name }, player) => {
        const parts = texts.terms[game.players[player]].map((term, i) => [term.name, position.worth(player, i, course)])
          .filter(([, worth]) => Math.abs(worth) > 5e-13).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
        const payoff = points(position.payoff(player, course));
        const still = before === null || payoff === points(filePosition.payoff(player, before));
        return [capitalised(name), still ? payoff : h("mark", null, payoff), parts.map(([term, worth]) => `${term} ${signed(worth)}`).join(", ")];
      }))),
      courses.length > LISTED && h("p", { class: "meta" }, `and ${courses.length - LISTED} more courses`),
    ];
  }

  /** Every way through the game: what is done, what comes of it, what it is worth, how likely chance makes it. */
  #save() {
    const { position, game, texts, words } = this.scene;
    const rows = [[...texts.players.map(({ name }) => name), ...texts.dimensions.map(({ id }) => id), ...texts.players.map(({ name }) => `payoff: ${name}`), "chance", "stable"]];
    const stable = new Set(position.stable.flatMap((course) => game.plays(course)));
    for (const play of game.feasible) {
      const [{ chance }] = position.chances(play);
      rows.push([...texts.players.map((_, i) => words.action(i, play).name), ...texts.dimensions.map((d) => words.value(d, play).id), ...texts.players.map((_, i) => position.ofPlay(i, play)), chance, stable.has(play) ? "yes" : "no"]);
    }
    savedTable(`${texts.id}-plays.csv`, rows);
  }

  /** Thick lines lead to the plays of stable courses. */
  #draw(stable) {
    const { game } = this.scene;
    const taken = new Set(stable.flatMap((course) => game.plays(course)));
    const { depth, leaves, edges, nodes } = this.layout;
    // as wide as the longest name on a branch, as far as the page goes
    const room = Math.min(WIDEST, Math.max(WIDE, (PAGE - 2 * END) / depth));
    const column = Math.min(room, Math.max(NARROW, BEND + LETTER * Math.max(...edges.map(({ name }) => name.length))));
    const most = Math.floor((column - BEND + 6) / LETTER);
    const short = (name) => (name.length > most + 1 ? `${name.slice(0, most).trimEnd()}…` : name);
    const x = (level) => END + column * level, y = (place) => ROW * (place + 0.8);
    const width = 2 * END + column * depth;
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${ROW * (leaves + 0.6)}`);
    for (const side of ["min-width", "max-width"]) this.drawing.style.setProperty(side, `${width}px`);
    const on = ({ plays }) => plays.some((play) => taken.has(play));
    const ordered = [...edges].sort((a, b) => Number(on(a)) - Number(on(b)));
    fill(this.drawing,
      ordered.map((edge) => s("path", { class: on(edge) ? "branch taken" : "branch", d: `M${x(edge.level)} ${y(edge.from)}C${x(edge.level + 0.14)} ${y(edge.from)} ${x(edge.level + 0.04)} ${y(edge.to)} ${x(edge.level + 0.18)} ${y(edge.to)}H${x(edge.level + 1)}` })),
      nodes.map((node) => s("circle", { class: node.who.length ? "decides" : "drawn", cx: x(node.level), cy: y(node.place), r: 4 }, s("title", null, node.who.length ? listed(node.who) : "Chance"))),
      edges.map((edge) => s("text", { class: on(edge) ? "label taken" : "label", x: x(edge.level + 0.17), y: y(edge.to) - 4 }, short(edge.name), short(edge.name) !== edge.name && s("title", null, edge.name))));
  }

  /** The reasons are the program's, at the file's values. */
  #why() {
    const { position, data, state } = this.scene;
    const { moved } = state;
    const again = [moved ? "Worked out at the file's values; at yours the amounts are others. At yours: " : "Worked out at the file's values: ", h("code", null, this.scene.command("run"))];
    const own = state.concept === state.own.concept;
    const told = data.story.courses.filter(({ number }) => own && position.stable.includes(number));
    if (position.unknown) return null;
    if (!told.length) {
      return [h("h3", null, "Why nobody departs from it"), h("p", { class: "meta" }, "This page decides that it is stable, but not why: the reasons that it has are those of the file's own course. Why, as you have it: ", h("code", null, this.scene.command("run")))];
    }
    return told.map((course, i) => [
      h("h3", null, told.length > 1 ? `Why nobody departs from course ${i + 1}` : "Why nobody departs from it"),
      course.moves.map(({ player, says, why }) => h("p", null, h("b", null, `${capitalised(player)}: `), oneLine(says), " ", why.join(" "))),
      course.reveals.length > 0 && [h("h3", null, "What the moves reveal"), h("ul", { class: "notes" }, course.reveals.map((text) => h("li", null, text)))],
      course.off_path.length > 0 && h("details", null, h("summary", null, "What would happen off this path"), h("ul", { class: "notes" }, course.off_path.map((text) => h("li", null, text)))),
      course.notes.map((text) => h("p", { class: "meta" }, text)),
    ]).concat(h("p", { class: "meta" }, again));
  }
}

/** Where everything of a tree stands: leaves below one another, a level for each choice. */
function laidOut(tree) {
  const edges = [], nodes = [];
  let leaves = 0, depth = 1;
  const walk = (node, level) => {
    if (node.plays) {
      leaves += 1;
      return { place: leaves - 1, plays: node.plays };
    }
    depth = Math.max(depth, level + 1);
    const below = node.branches.map(([name, branch]) => ({ name, level, ...walk(branch, level + 1) }));
    const place = (below[0].place + below.at(-1).place) / 2;
    edges.push(...below.map((edge) => ({ ...edge, from: place, to: edge.place })));
    nodes.push({ level, place, who: node.who });
    return { place, plays: below.flatMap(({ plays }) => plays) };
  };
  walk(tree, 0);
  return { edges, nodes, leaves, depth };
}
