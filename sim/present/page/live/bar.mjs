/** What can be done with the whole page: back and forth, copies, pin, print. */
import { childFile, python } from "./copy.mjs";
import { button, copied, fill, h } from "./dom.mjs";

const KINDS = [["set", "--set line"], ["child", "child YAML"], ["python", "Python"]];

export class BarView {
  constructor(scene) {
    this.scene = scene;
    const { state, texts } = scene;
    const small = { class: "action icon-only" };
    this.undo = button("undo", "Undo", () => state.undo(), small);
    this.redo = button("redo", "Redo", () => state.redo(), small);
    this.reset = button("reset", "Reset", () => state.reset(), small);
    this.pin = button("pin", "Pin as A", () => state.pin(state.pinned ? null : state.stand));
    this.told = h("span", { class: "told", role: "status" });
    this.dialog = this.#dialog();
    this.element = h("header", { class: "bar" },
      h("p", { class: "title" }, h("b", null, texts.title)),
      h("div", { class: "actions", role: "toolbar", "aria-label": "The page" }, this.told, this.undo, this.redo, this.reset, h("span", { class: "rule" }),
        button("link", "Copy link", () => this.#link()),
        button("copy", "Copy as…", () => this.#open()), this.pin,
        button("print", "Print", () => window.print())), this.dialog);
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
    if (event.target.matches?.("input[type=text], input[type=search], textarea")) return;
    event.preventDefault();
    if (event.shiftKey) this.scene.state.redo();
    else this.scene.state.undo();
  }

  async #link() {
    const { fragment } = this.scene.state;
    const link = location.href.split("#")[0] + (fragment ? `#${fragment}` : "");
    if (await copied(link)) this.#tell("Link copied");
    else this.#open("link");
  }

  #tell(text) {
    this.told.textContent = text;
    setTimeout(() => { this.told.textContent = ""; }, 4000);
  }

  #dialog() {
    this.kind = "set";
    this.because = h("input", { type: "text", id: "because", placeholder: "Why do you change them?", oninput: () => this.#write() });
    this.reason = h("p", { class: "because" }, h("label", { for: "because" }, "Because "), this.because);
    this.output = h("textarea", { readonly: true, rows: 12, "aria-label": "To be copied", spellcheck: "false" });
    this.kinds = h("div", { class: "switch", role: "radiogroup", "aria-label": "Copy as" }, KINDS.map(([kind, name]) =>
      h("label", null, h("input", { type: "radio", name: "kind", value: kind, onchange: () => { this.kind = kind; this.#write(); } }), h("span", null, name))));
    this.outcome = h("p", { class: "meta", role: "status" });
    return h("dialog", { "aria-label": "Copy the numbers as they stand" }, h("form", { method: "dialog" },
      this.kinds, this.reason, this.output, this.outcome,
      h("p", { class: "buttons" }, h("button", { type: "button", class: "main", onclick: () => this.#copy() }, "Copy"), h("button", { class: "plain" }, "Close"))));
  }

  #open(kind = this.kind) {
    this.kind = kind;
    this.#write();
    this.dialog.showModal();
    this.output.select();
  }

  #write() {
    const { state, texts, file } = this.scene;
    for (const input of this.kinds.querySelectorAll("input")) input.checked = input.value === this.kind;
    this.reason.hidden = this.kind !== "child";
    const other = state.concept !== state.own.concept && !["link", "set"].includes(this.kind);
    fill(this.outcome, other && `What counts as stable is no part of it: ask a command with --concept ${state.concept}.`);
    const { fragment } = state;
    this.output.value = this.kind === "link" ? location.href.split("#")[0] + (fragment ? `#${fragment}` : "")
      : this.kind === "set" ? this.scene.command("run")
        : this.kind === "child" ? childFile(texts, file, state.changes, this.because.value.trim() || "TODO: why these numbers")
          : python(file, state.changes);
  }

  async #copy() {
    const done = await copied(this.output.value);
    this.output.select();
    fill(this.outcome, done ? "Copied." : "This browser does not let a page copy; the text is selected: press Ctrl+C.");
  }

  update() {
    const { state } = this.scene;
    this.undo.disabled = !state.past.length;
    this.redo.disabled = !state.future.length;
    this.reset.disabled = !state.moved;
    this.pin.querySelector("span").textContent = state.pinned ? "A pinned" : "Pin as A";
    this.pin.setAttribute("aria-pressed", String(Boolean(state.pinned)));
  }
}
