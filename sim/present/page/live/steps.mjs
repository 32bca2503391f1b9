/** How a number moves by keys: by its step, by ten, to the next tip, to an end. */
import * as q from "./rational.mjs";
import { ofDouble } from "./along.mjs";

/** The round step that divides a range into a hundred parts or a little more. */
export function stepOf(assumption) {
  const width = q.double(q.ofData(assumption.high)) - q.double(q.ofData(assumption.low));
  if (!(width > 0)) return 0;
  const rough = width / 100;
  const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
  return [5, 2, 1].map((digit) => digit * power).find((step) => step <= rough * (1 + 1e-9));
}

/** A double as a value of an assumption: on its step, but its ends and the file's value as they are. */
export function settled(assumption, file, value) {
  const low = q.ofData(assumption.low), high = q.ofData(assumption.high), step = stepOf(assumption);
  if (value <= q.double(low)) return low;
  if (value >= q.double(high)) return high;
  if (Math.abs(value - q.double(file)) < step / 2) return file;
  return ofDouble(Math.round(value / step) * step);
}

export class Steps {
  constructor(scene) {
    this.scene = scene;
  }

  /** Moves a number by a key; whether the key meant that. */
  key(event, assumption) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const { state } = this.scene;
    const low = q.double(q.ofData(assumption.low)), high = q.double(q.ofData(assumption.high));
    const value = q.double(state.values[assumption.id]), step = stepOf(assumption) * (event.shiftKey ? 10 : 1);
    const to = (next) => state.move({ [assumption.id]: settled(assumption, state.file[assumption.id], next) }, `key ${assumption.id}`);
    switch (event.key) {
      case "ArrowRight": case "ArrowUp": to(value + step); return true;
      case "ArrowLeft": case "ArrowDown": to(value - step); return true;
      case "Home": to(low); return true;
      case "End": to(high); return true;
      case "PageUp": case "PageDown": this.#tip(assumption, value, event.key === "PageUp"); return true;
      default: return false;
    }
  }

  #tip(assumption, value, up) {
    const tip = this.scene.tips.next(assumption.id, value, up);
    if (tip !== null) this.scene.state.move({ [assumption.id]: tip });
  }
}
