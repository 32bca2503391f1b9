/** A letter, a colour and a pattern for each answer, the same everywhere on the page. */
import { h, s } from "./dom.mjs";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const PATTERNS = 12;

const UNKNOWN = { letter: "?", look: "look-unknown", plays: null, short: "Not in this page" };

/** The first answer is the file's; others get the next letter when they first come up. */
export class Looks {
  constructor(words) {
    this.words = words;
    this.known = new Map();
    this.of(words.now);
  }

  /** plays: null where they are not known. */
  of(plays) {
    if (!plays) return UNKNOWN;
    const key = String(plays);
    if (!this.known.has(key)) {
      const count = this.known.size;
      this.known.set(key, { letter: LETTERS[count] ?? `${LETTERS[count % 26]}${Math.floor(count / 26)}`, look: `look-${count ? 1 + ((count - 1) % (PATTERNS - 1)) : 0}`, plays, short: this.words.short(plays) });
    }
    return this.known.get(key);
  }
}

export const tag = ({ letter, look }) => h("span", { class: "tag" }, h("i", { class: `swatch ${look}` }), h("b", null, letter));

const PATHS = [null, ["stripe", "M-2 2l4-4M0 8l8-8M6 10l4-4"], ["dot", ""], ["line", "M2 0v8"], ["cross", "M0 0l8 8M8 0l-8 8"], ["stripe", "M-2 6l4 4M0 0l8 8M6-2l4 4"], ["line", "M0 2h8"], ["cross", "M4 0v8M0 4h8"],
  ["stripe", "M-2 6l4 4M0 0l8 8M6-2l4 4"], ["dot", ""], ["line", "M2 0v8"], ["line", "M-2 6l4 4M0 0l8 8M6-2l4 4"]];

/** The patterns for drawings. */
export const patterns = () => s("svg", { class: "patterns", "aria-hidden": "true", width: 0, height: 0 }, s("defs", null, PATHS.map((path, i) =>
  s("pattern", { id: `look-${i}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
    s("rect", { class: `ground-${i}`, width: 8, height: 8 }),
    path && (path[0] === "dot" ? s("circle", { class: "mark", cx: 4, cy: 4, r: 1.1 }) : s("path", { class: `mark mark-${i}`, d: path[1] })))),
  s("pattern", { id: "hatched", width: 6, height: 6, patternUnits: "userSpaceOnUse" }, s("rect", { class: "unhatched", width: 6, height: 6 }), s("path", { class: "hatch", d: "M-1 1l2-2M0 6l6-6M5 7l2-2" }))));
