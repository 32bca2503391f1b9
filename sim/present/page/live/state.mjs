/** The numbers as they stand: what was changed, how to go back, and the link that says so. */
import * as q from "./rational.mjs";

const VERSION = "1";
const MOST_STEPS = 200;
/** Numbers from 1e-99 to 1e99. */
const SIZES = /e[+-]\d{1,2}$/;

/** texts: of the scenario. Its listeners are called after every change. */
export class State {
  constructor(texts) {
    this.texts = texts;
    this.file = Object.fromEntries(texts.assumptions.map(({ id, value }) => [id, q.ofData(value)]));
    this.changes = {};
    this.pinned = null;
    this.past = [];
    this.future = [];
    this.listeners = [];
    this.last = null;
  }

  get values() {
    return { ...this.file, ...this.changes };
  }

  /** Moves some numbers; those that come back to the file's value count as unchanged. same: part of one gesture. */
  move(values, same = null) {
    const changes = { ...this.changes, ...values };
    for (const [name, value] of Object.entries(changes)) if (q.same(value, this.file[name])) delete changes[name];
    if (alike(changes, this.changes)) return;
    if (same === null || same !== this.last) this.past.push(this.changes);
    this.past = this.past.slice(-MOST_STEPS);
    this.last = same;
    this.future = [];
    this.#become(changes);
  }

  reset(name = null) {
    if (name === null) this.#replace({});
    else this.move({ [name]: this.file[name] });
  }

  #replace(changes) {
    if (alike(changes, this.changes)) return;
    this.past.push(this.changes);
    this.future = [];
    this.last = null;
    this.#become(changes);
  }

  undo() {
    if (!this.past.length) return;
    this.future.push(this.changes);
    this.last = null;
    this.#become(this.past.pop());
  }

  redo() {
    if (!this.future.length) return;
    this.past.push(this.changes);
    this.last = null;
    this.#become(this.future.pop());
  }

  pin(changes) {
    this.pinned = changes;
    this.#tell();
  }

  #become(changes) {
    this.changes = changes;
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
    const parts = Object.entries(this.changes).map(pair);
    const pinned = this.pinned && ["A", ...Object.entries(this.pinned).map(pair)].join("~");
    return parts.length || pinned ? [VERSION, this.texts.digest, ...parts, ...(pinned ? [pinned] : [])].join(";") : "";
  }

  /** Takes what a link says; a sentence if it cannot be used, and then nothing changes. */
  follow(fragment) {
    if (!fragment) {
      this.#replace({});
      return null;
    }
    const [version, digest, ...parts] = fragment.split(";");
    if (version !== VERSION || !/^[0-9a-f]{12}$/.test(digest ?? "")) return "The link to this page is damaged; the file's own values are shown.";
    if (digest !== this.texts.digest) return "The link was made for another version of this scenario; the file's own values are shown.";
    const pinned = parts.find((part) => part === "A" || part.startsWith("A~"));
    const [changes, wrong] = this.#read(parts.filter((part) => part !== pinned));
    const [kept, alsoWrong] = pinned === undefined ? [null, null] : this.#read(pinned.split("~").slice(1));
    if (wrong || alsoWrong) return `The link to this page is damaged (${wrong ?? alsoWrong}); the file's own values are shown.`;
    this.pinned = kept;
    if (alike(changes, this.changes)) this.#tell();
    else this.#replace(changes);
    return null;
  }

  #read(parts) {
    const read = new Map();
    for (const part of parts) {
      const [name, text] = part.split("=").map(decoded);
      const assumption = this.texts.assumptions.find(({ id }) => id === name);
      if (!assumption) return [null, "a number that this file does not have"];
      const value = q.typed(text ?? "");
      if (this.refusal(assumption, value)) return [null, `the value of ${name}`];
      if (!q.same(value, this.file[name])) read.set(name, value);
    }
    return [Object.fromEntries(read), null];
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
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && q.same(one[name], other[name]));
}
