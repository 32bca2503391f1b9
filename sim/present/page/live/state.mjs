/** The numbers as they stand: what was changed, how to go back, and the link that says so. */
import * as q from "./rational.mjs";

const VERSION = "1";
const MOST_STEPS = 200;
/** Numbers from 1e-99 to 1e99. */
const SIZES = /e[+-]\d{1,2}$/;

/**
 * What was changed: numbers, and the concept by which things are stable.
 * @typedef {{changes: Record<string, any>, concept: string}} Stand
 */

/** texts: of the scenario. concepts: their ids, the file's own first. Its listeners are called after every change. */
export class State {
  constructor(texts, concepts) {
    this.texts = texts;
    this.concepts = concepts;
    this.file = Object.fromEntries(texts.assumptions.map(({ id, value }) => [id, q.ofData(value)]));
    this.own = { changes: {}, concept: concepts[0] };
    /** @type {Stand} */
    this.stand = this.own;
    /** @type {Stand | null} */
    this.pinned = null;
    this.past = [];
    this.future = [];
    this.listeners = [];
    this.last = null;
  }

  get changes() {
    return this.stand.changes;
  }

  get concept() {
    return this.stand.concept;
  }

  get values() {
    return { ...this.file, ...this.changes };
  }

  /** Whether anything stands otherwise than in the file. */
  get moved() {
    return !alike(this.stand, this.own);
  }

  /** Moves some numbers; those that come back to the file's value count as unchanged. same: part of one gesture. */
  move(values, same = null) {
    const changes = { ...this.changes, ...values };
    for (const [name, value] of Object.entries(changes)) if (q.same(value, this.file[name])) delete changes[name];
    const continued = same !== null && same === this.last;
    this.#replace({ changes, concept: this.concept }, continued, same);
  }

  /** Takes another concept for what is stable. */
  by(concept) {
    this.#replace({ changes: this.changes, concept });
  }

  reset(name = null) {
    if (name === null) this.#replace(this.own);
    else this.move({ [name]: this.file[name] });
  }

  #replace(stand, continued = false, gesture = null) {
    if (alike(stand, this.stand)) return;
    if (!continued) this.past.push(this.stand);
    this.past = this.past.slice(-MOST_STEPS);
    this.future = [];
    this.last = gesture;
    this.#become(stand);
  }

  undo() {
    if (!this.past.length) return;
    this.future.push(this.stand);
    this.last = null;
    this.#become(this.past.pop());
  }

  redo() {
    if (!this.future.length) return;
    this.past.push(this.stand);
    this.last = null;
    this.#become(this.future.pop());
  }

  /** What stands now is kept as A; nothing is, where it is null. */
  pin(stand) {
    this.pinned = stand;
    this.#tell();
  }

  #become(stand) {
    this.stand = stand;
    this.#tell();
  }

  #tell() {
    for (const listener of this.listeners) listener();
  }

  /** Why a value cannot be taken, or null. */
  refusal(assumption, value) {
    if (value === null) return "This is no number. Write it like 0.5 or 1,200.";
    if (value[0] && !SIZES.test(q.double(value).toExponential(0))) return "This number is too large or too small to be worked with.";
    const [least, most] = assumption.limits.map((end) => (end === null ? null : q.ofData(end)));
    if (least && q.compare(value, least) < 0) return `Below ${q.written(least)} this number means nothing.`;
    if (most && q.compare(value, most) > 0) return `Above ${q.written(most)} this number means nothing.`;
    return null;
  }

  /** The link to what stands here, as the part behind '#'; empty for the file's own values. */
  get fragment() {
    const parts = this.#written(this.stand);
    const pinned = this.pinned && ["A", ...this.#written(this.pinned)].join("~");
    return parts.length || pinned ? [VERSION, this.texts.digest, ...parts, ...(pinned ? [pinned] : [])].join(";") : "";
  }

  #written({ changes, concept }) {
    return [...(concept === this.own.concept ? [] : [`@${concept}`]), ...Object.entries(changes).map(pair)];
  }

  /** Takes what a link says; a sentence if it cannot be used, and then nothing changes. */
  follow(fragment) {
    if (!fragment) {
      this.#replace(this.own);
      return null;
    }
    const [version, digest, ...parts] = fragment.split(";");
    if (version !== VERSION || !/^[0-9a-f]{12}$/.test(digest ?? "")) return "The link to this page is damaged; the file's own values are shown.";
    if (digest !== this.texts.digest) return "The link was made for another version of this scenario; the file's own values are shown.";
    const pinned = parts.find((part) => part === "A" || part.startsWith("A~"));
    const [stand, wrong] = this.#read(parts.filter((part) => part !== pinned));
    const [kept, alsoWrong] = pinned === undefined ? [null, null] : this.#read(pinned.split("~").slice(1));
    if (wrong || alsoWrong) return `The link to this page is damaged (${wrong ?? alsoWrong}); the file's own values are shown.`;
    this.pinned = kept;
    if (alike(stand, this.stand)) this.#tell();
    else this.#replace(stand);
    return null;
  }

  /** @returns {[Stand | null, string | null]} what stands there, or what is wrong with it */
  #read(parts) {
    const read = new Map();
    let { concept } = this.own;
    for (const part of parts) {
      if (part.startsWith("@")) {
        concept = part.slice(1);
        if (!this.concepts.includes(concept)) return [null, "a concept that this page does not have"];
        continue;
      }
      const [name, text] = part.split("=").map(decoded);
      const assumption = this.texts.assumptions.find(({ id }) => id === name);
      if (!assumption) return [null, "a number that this file does not have"];
      const value = q.typed(text ?? "");
      if (this.refusal(assumption, value)) return [null, `the value of ${name}`];
      if (!q.same(value, this.file[name])) read.set(name, value);
    }
    return [{ changes: Object.fromEntries(read), concept }, null];
  }
}

const pair = ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(q.written(value))}`;

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function alike(one, other) {
  const names = Object.keys(one.changes);
  return one.concept === other.concept && names.length === Object.keys(other.changes).length && names.every((name) => Object.hasOwn(other.changes, name) && q.same(one.changes[name], other.changes[name]));
}
