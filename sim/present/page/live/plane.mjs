/** Two numbers together: which answer holds where, and a point to drag. */
import { isBarred } from "./alone.mjs";
import { button, fill, h, s, savedDrawing } from "./dom.mjs";
import { tidy } from "./game.mjs";
import { tag } from "./looks.mjs";
import { capitalised, oneLine, percent, plain } from "./numbers.mjs";
import * as q from "./rational.mjs";
import { settled } from "./steps.mjs";

const WIDE = 400, TALL = 240, LEFT = 44, BELOW = 26, ABOVE = 8, RIGHT = 12;
/** Boxes a side: coarse, then fine. */
const SIZES = [24, 96];
/** Milliseconds before the work begins after a move. */
const PAUSE = 120;
/** How far a letter may go aside where another one stands. */
const ASIDE = [0, -34, 34, -68, 68];

/** The numbers of the least change that makes some other outcome stable, the furthest move first. */
function leastChange(reaches) {
  const length = ({ changes }) => changes.reduce((sum, { widths }) => sum + Math.abs(widths), 0);
  const nearest = reaches.filter(({ changes }) => changes.length).sort((a, b) => length(a) - length(b));
  return nearest.length ? nearest[0].changes.map(({ name }) => name) : [];
}

export class PlaneView {
  #timer = 0;
  #running = null;
  /** Where letters stand: no other label may cover them. */
  #letters = [];

  constructor(scene, own) {
    this.scene = scene;
    this.own = own;
    const movable = scene.texts.assumptions.filter(({ low, high }) => low !== high);
    const near = (assumption) => scene.tips.nearness(assumption.id).any;
    const least = leastChange(scene.data.reaches ?? []);
    const place = ({ id }) => (least.includes(id) ? least.indexOf(id) : least.length);
    // where no number tips the answer alone, those that move furthest in the least change of several
    const order = [...movable].sort((a, b) => Math.min(near(a), 1e9) - Math.min(near(b), 1e9) || place(a) - place(b));
    this.x = movable.find(({ id }) => id === own?.x) ?? order[0];
    this.y = movable.find(({ id }) => id === own?.y) ?? order[1];
    this.empty = !this.x || !this.y;
    const chooser = (axis, name) => h("label", { class: "axis" }, h("span", { class: "meta" }, name), " ",
      h("select", { onchange: (event) => { this[axis] = movable.find(({ id }) => id === event.target.value); this.update(); this.renew(); } },
        movable.map((assumption) => h("option", { value: assumption.id }, `${capitalised(oneLine(assumption.about)) || assumption.id}${assumption.unit ? `, ${assumption.unit}` : ""}`))));
    this.choosers = { x: chooser("x", "Across"), y: chooser("y", "Upwards") };
    this.areas = s("g");
    this.frame = s("g");
    this.point = s("g", { class: "point" });
    this.drawing = s("svg", {
      viewBox: `0 0 ${WIDE + LEFT + RIGHT} ${TALL + BELOW + ABOVE}`, class: "plane", role: "application", tabindex: "0",
      "aria-roledescription": "map with a point", onpointerdown: (event) => this.#drag(event), onkeydown: (event) => this.#key(event),
    }, this.areas, this.frame, this.point);
    this.words = h("p", { class: "meta" });
    this.shares = h("ul", { class: "legend" });
    this.element = h("section", { class: "map", id: "map", "aria-labelledby": "map-title" },
      h("div", { class: "head" }, h("h2", { id: "map-title" }, "Two numbers together"), button("save", "SVG", () => savedDrawing(this.drawing, `${scene.texts.id}-map`))),
      this.empty ? h("p", null, "This file has fewer than two numbers with a range.") : [this.choosers.y, this.drawing, this.choosers.x, this.words, this.shares]);
  }

  #at(assumption, share) {
    const low = q.double(q.ofData(assumption.low)), high = q.double(q.ofData(assumption.high));
    return low + (high - low) * share;
  }

  #share(assumption, value) {
    const low = q.double(q.ofData(assumption.low)), high = q.double(q.ofData(assumption.high));
    return Math.min(1, Math.max(0, (value - low) / (high - low)));
  }

  #xy(x, y) {
    return [LEFT + WIDE * this.#share(this.x, x), ABOVE + TALL * (1 - this.#share(this.y, y))];
  }

  #drag(event) {
    event.preventDefault();
    this.drawing.focus({ preventScroll: true });
    this.drawing.setPointerCapture?.(event.pointerId);
    const gesture = `map ${event.timeStamp}`;
    const move = ({ clientX, clientY }) => {
      const at = this.drawing.getScreenCTM().inverse();
      const px = at.a * clientX + at.c * clientY + at.e, py = at.b * clientX + at.d * clientY + at.f;
      this.#to(this.#at(this.x, (px - LEFT) / WIDE), this.#at(this.y, 1 - (py - ABOVE) / TALL), gesture);
    };
    move(event);
    const end = () => {
      this.drawing.removeEventListener("pointermove", move);
      this.scene.state.last = null;
    };
    this.drawing.addEventListener("pointermove", move);
    this.drawing.addEventListener("pointerup", end, { once: true });
    this.drawing.addEventListener("pointercancel", end, { once: true });
  }

  #to(x, y, gesture) {
    const { state } = this.scene;
    state.move({ [this.x.id]: settled(this.x, state.file[this.x.id], x), [this.y.id]: settled(this.y, state.file[this.y.id], y) }, gesture);
  }

  #key(event) {
    const across = ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key);
    if (this.scene.steps.key(event, across ? this.x : this.y)) event.preventDefault();
  }

  /** The point, at once. */
  update() {
    if (this.empty) return;
    for (const axis of ["x", "y"]) this.choosers[axis].querySelector("select").value = this[axis].id;
    const { state, looks, position } = this.scene;
    const x = q.double(state.values[this.x.id]), y = q.double(state.values[this.y.id]);
    const [px, py] = this.#xy(x, y);
    const [fx, fy] = this.#xy(q.double(state.file[this.x.id]), q.double(state.file[this.y.id]));
    const moved = Object.hasOwn(state.changes, this.x.id) || Object.hasOwn(state.changes, this.y.id);
    const now = `now ${plain(x)}, ${plain(y)}`;
    const [nx, ny, anchor] = this.#beside(px, py, now);
    const far = Math.hypot(px - fx, py - fy) > 40;
    fill(this.point,
      s("path", { class: "guide", d: `M${LEFT} ${py}H${px}V${ABOVE + TALL}` }),
      moved && [s("path", { class: "from", d: `M${fx} ${fy}L${px} ${py}` }), s("circle", { class: "file", cx: fx, cy: fy, r: 5 }), far && s("text", { x: fx, y: fy > ABOVE + TALL - 24 ? fy - 10 : fy + 19, "text-anchor": "middle" }, "file")],
      s("circle", { class: "ring", cx: px, cy: py, r: 10 }), s("circle", { class: "dot", cx: px, cy: py, r: 2.5 }),
      s("text", { x: nx, y: ny, "text-anchor": anchor }, now));
    const look = looks.of(position.plays);
    this.drawing.setAttribute("aria-label", `${oneLine(this.x.about)}: ${plain(x)} ${this.x.unit}. ${oneLine(this.y.about)}: ${plain(y)} ${this.y.unit}. The point lies in ${look.letter}, ${look.short}. Arrow keys move it.`);
    const key = this.#areasOf();
    if (key !== this.drawn) this.element.classList.add("stale");
  }

  /** Where a label beside a point covers no letter and stays within the frame: [x, y, anchor]. */
  #beside(px, py, text) {
    const wide = 8.8 * text.length, high = 13, low = 4;
    const places = [[15, -9], [-15, -9], [15, 18], [-15, 18], [15, -34], [-15, -34], [15, 40], [-15, 40]].map(([dx, dy]) => {
      const x = px + dx, y = py + dy, left = dx > 0 ? x : x - wide;
      const inside = left >= LEFT && left + wide <= LEFT + WIDE && y - high >= ABOVE && y + low <= ABOVE + TALL;
      const covered = this.#letters.filter((box) => overlap(box, { left, right: left + wide, top: y - high, bottom: y + low })).length;
      return { x, y, anchor: dx > 0 ? "start" : "end", cost: covered + (inside ? 0 : 4) };
    });
    const { x, y, anchor } = places.reduce((best, place) => (place.cost < best.cost ? place : best));
    return [x, y, anchor];
  }

  /** What the areas depend on. */
  #areasOf({ changes, concept, x, y } = { ...this.scene.state.stand, x: this.x.id, y: this.y.id }) {
    return JSON.stringify([x, y, concept, Object.entries(changes).filter(([name]) => name !== x && name !== y).map(([name, value]) => [name, q.written(value)]).sort()]);
  }

  /** The areas: the package's polygons at the file's values, else boxes, coarse and then fine. */
  renew() {
    if (this.empty) return;
    const key = this.#areasOf();
    if (key === this.drawn || key === this.#running) return;
    const { own, scene } = this, { state, background } = scene;
    this.#running = key;
    clearTimeout(this.#timer);
    background.drop("map");
    if (own && key === this.#areasOf({ ...state.own, x: own.x, y: own.y })) {
      this.#draw(own.regions.map(({ plays, polygons, share }) => ({ plays, share, proved: true, at: middle(polygons.map((corners) => corners.map(([x, y]) => this.#xy(x, y)))), path: polygons.map((corners) => `M${corners.map(([x, y]) => this.#xy(x, y).map((n) => n.toFixed(2)).join(" ")).join("L")}Z`).join("") })));
      this.words.textContent = own.sentences.join(" ");
      this.#done(key);
      return;
    }
    const { x, y } = this;
    const exact = scene.command("map", ["--x", x.id, "--y", y.id]);
    if (isBarred(scene.game.concept, state.values, [x.id, y.id])) {
      this.#draw([]);
      this.words.textContent = `What follows as these two move is not in this page. ${exact}`;
      this.#done(key);
      return;
    }
    const question = { kind: "map", concept: state.concept, values: state.values, x, y, sizes: SIZES };
    this.#timer = setTimeout(() => background.ask(question, (grid) => {
      if (!grid) {
        this.#done(key);
        return;
      }
      this.#draw(boxes(grid));
      this.words.textContent = `Worked out in this page on ${grid.size} by ${grid.size} points; between them the edges are not exact. Exact: ${exact}`;
    }), PAUSE);
  }

  #done(key) {
    this.drawn = key;
    this.#running = null;
    this.element.classList.remove("stale");
  }

  #draw(regions) {
    const { looks } = this.scene;
    fill(this.areas, regions.map(({ plays, path, proved }) => s("path", { d: path, fill: `url(#${looks.of(plays).look})`, class: proved ? "area" : "area boxes" }, s("title", null, looks.of(plays).short))));
    this.#letters = [];
    const named = regions.filter(({ share }) => share > 0.015).sort((a, b) => b.share - a.share);
    this.areas.append(...named.map(({ plays, share, at }) => {
      const roomy = share > 0.12, y = roomy ? Math.max(ABOVE + 14, Math.min(at[1], ABOVE + TALL - 22)) : at[1] + 5;
      const half = roomy ? 20 : 9;
      const box = (x) => ({ left: x - half, right: x + half, top: y - 14, bottom: y + (roomy ? 20 : 4) });
      const free = (x) => x - half > LEFT && x + half < LEFT + WIDE && !this.#letters.some((other) => overlap(other, box(x)));
      const x = ASIDE.map((aside) => at[0] + aside).find(free) ?? at[0];
      this.#letters.push(box(x));
      return s("text", { class: "letter", x, y, "text-anchor": "middle" }, looks.of(plays).letter, roomy && s("tspan", { class: "share", x, dy: 16 }, percent(tidy(share))));
    }));
    const ticks = [0, 0.25, 0.5, 0.75, 1];
    fill(this.frame, s("rect", { class: "frame", x: LEFT, y: ABOVE, width: WIDE, height: TALL }),
      ticks.map((t) => s("text", { class: "scale", x: LEFT + WIDE * t, y: ABOVE + TALL + 18, "text-anchor": t === 1 ? "end" : "middle" }, plain(this.#at(this.x, t), 3))),
      ticks.map((t) => s("text", { class: "scale", x: LEFT - 6, y: ABOVE + TALL * (1 - t) + 4, "text-anchor": "end" }, plain(this.#at(this.y, t), 3))));
    this.update();
    const shares = [...regions].sort((a, b) => (looks.of(a.plays).letter < looks.of(b.plays).letter ? -1 : 1));
    fill(this.shares, shares.map(({ plays, share }) => {
      const look = looks.of(plays);
      return h("li", null, tag(look), ` ${look.short} `, h("span", { class: "meta" }, tidy(share) === 1 ? "all of it" : percent(share)));
    }));
  }
}

const overlap = (one, other) => one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;

/** A point inside the largest of some polygons: of those on a line across its middle, halfway. */
function middle(polygons) {
  const area = (corners) => Math.abs(corners.reduce((sum, [x, y], i) => sum + x * corners[(i + 1) % corners.length][1] - corners[(i + 1) % corners.length][0] * y, 0));
  const largest = polygons.reduce((a, b) => (area(b) > area(a) ? b : a));
  const heights = largest.map(([, y]) => y);
  const y = (Math.min(...heights) + Math.max(...heights)) / 2 + 0.013;
  const crossings = largest.flatMap(([x0, y0], i) => {
    const [x1, y1] = largest[(i + 1) % largest.length];
    return (y0 < y) === (y1 < y) ? [] : [x0 + ((x1 - x0) * (y - y0)) / (y1 - y0)];
  }).sort((a, b) => a - b);
  let widest = [crossings[0] ?? largest[0][0], crossings[1] ?? largest[0][0]];
  for (let i = 2; i + 1 < crossings.length; i += 2) if (crossings[i + 1] - crossings[i] > widest[1] - widest[0]) widest = [crossings[i], crossings[i + 1]];
  return [(widest[0] + widest[1]) / 2, y];
}

/** The boxes of each answer as one path: runs of a row are one rectangle. */
function boxes({ size, cells }) {
  const regions = new Map();
  for (let j = 0; j < size; j += 1) {
    for (let i = 0; i < size;) {
      const plays = cells[j * size + i];
      let end = i + 1;
      while (end < size && cells[j * size + end] === plays) end += 1;
      const region = regions.get(plays) ?? { plays, share: 0, path: "", width: 0, runs: [] };
      const x = LEFT + (WIDE * i) / size, y = ABOVE + TALL * (1 - (j + 1) / size);
      region.path += `M${x.toFixed(2)} ${y.toFixed(2)}h${((WIDE * (end - i)) / size).toFixed(2)}v${(TALL / size + 0.05).toFixed(2)}H${x.toFixed(2)}Z`;
      region.share += (end - i) / size ** 2;
      // the letter stands in the longest run, the middle one of several
      if (end - i > region.width) [region.width, region.runs] = [end - i, []];
      if (end - i === region.width) region.runs.push([x + (WIDE * (end - i)) / size / 2, y + TALL / size / 2]);
      regions.set(plays, region);
      i = end;
    }
  }
  return [...regions.values()].map(({ runs, ...region }) => ({ ...region, at: runs[Math.floor(runs.length / 2)] }));
}
