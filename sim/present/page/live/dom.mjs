/** Elements from plain values. Texts become text nodes, never markup. */

const SVG = "http://www.w3.org/2000/svg";

function filled(element, properties, children) {
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [name, own] of Object.entries(value)) element.style.setProperty(name, own);
    else if (key === "value" || key === "checked" || key === "hidden" || key === "disabled") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

/** An HTML element: h("p", {class: "note"}, "text", child, ...). */
export const h = (tag, properties, ...children) => filled(document.createElement(tag), properties, children);

/** An SVG element, the same. */
export const s = (tag, properties, ...children) => filled(document.createElementNS(SVG, tag), properties, children);

/** Puts other children into an element. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
}

const ICONS = {
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "M15 14l5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  reset: "M4 4v6h6M4.5 10A8 8 0 1 1 4 14",
  link: "M10 14a4 4 0 0 0 6 0l4-4a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-4 4a4 4 0 0 0 6 6l1-1",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  pin: "M9 4h6l-1 6 4 4H6l4-4zM12 14v7",
  print: "M7 8V3h10v5M5 16H3V9h18v7h-2M7 14h10v7H7z",
  save: "M12 4v11M7 11l5 5 5-5M4 20h16",
  find: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 21 21",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  pen: "M4 20l1-5L16 4l4 4L9 19z",
};

export const icon = (name) => s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: ICONS[name] }));

export const button = (name, label, onclick, properties = {}) =>
  h("button", { type: "button", class: "action", onclick, ...properties }, name && icon(name), h("span", null, label));

/** Offers a text as a file to be saved. */
export function saved(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Offers a table as a file: rows of cells, of which none is taken for a formula. */
export function savedTable(name, rows) {
  const quoted = (cell) => `"${String(cell).replace(/^([=+@-])(?=\D)/, "'$1").replace(/"/g, '""')}"`;
  saved(name, `\ufeff${rows.map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`, "text/csv");
}

/** Offers a drawing as a file, with the colours that it has on the page. */
export function savedDrawing(drawing, name) {
  const copy = drawing.cloneNode(true);
  copy.setAttribute("xmlns", SVG);
  const styles = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family", "font-weight", "paint-order"];
  const inline = (from, to) => {
    const own = getComputedStyle(from);
    for (const style of styles) if (style !== "fill" || !from.getAttribute("fill")?.startsWith("url")) to.setAttribute(style, own.getPropertyValue(style));
    [...from.children].forEach((child, i) => inline(child, to.children[i]));
  };
  inline(drawing, copy);
  const defs = document.querySelector("svg.patterns defs");
  const kept = defs.cloneNode(true);
  inline(defs, kept);
  copy.prepend(kept);
  saved(`${name}.svg`, `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`, "image/svg+xml");
}

/** Copies a text; false where the browser does not let a page do that. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A table: columns [heading, "left" | "right"], rows of cells. */
export const table = (columns, rows, caption = null) => h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption ?? columns[0][0] },
  h("table", null, caption && h("caption", null, caption),
    h("thead", null, h("tr", null, columns.map(([name, side]) => h("th", { scope: "col", class: side }, name)))),
    h("tbody", null, rows.map((cells) => h("tr", null, cells.map((cell, i) => h("td", { class: columns[i][1] }, cell)))))));
