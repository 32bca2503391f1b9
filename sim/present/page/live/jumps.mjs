/** On a phone, the parts of the page at the bottom of the window; the one that is read is marked. */
import { h } from "./dom.mjs";

/** parts: [element, id of what is jumped to, name]. */
export function jumpsBetween(parts, still) {
  const links = new Map(parts.map(([element, id, name]) => [element, h("a", { href: `#${id}`, onclick: (event) => {
    event.preventDefault();
    document.getElementById(id).scrollIntoView({ behavior: still() ? "auto" : "smooth" });
  } }, name)]));
  const reading = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) links.get(target).setAttribute("aria-current", "true");
      else links.get(target).removeAttribute("aria-current");
    }
  }, { rootMargin: "-45% 0px -50% 0px" });
  for (const element of links.keys()) reading.observe(element);
  return h("nav", { class: "jumps", "aria-label": "Parts of the page" }, [...links.values()]);
}
