// The code of a cell, with the rows marked that have just run.
import { h } from "./dom.js";
import { say } from "./words.js";

export const cellElement = (name) => document.getElementById(`cell-${name}`);

/** The coloured pieces of code, without the frame of a line that numbers of the page lead to. */
const pieces = (node) =>
  [...node.childNodes].flatMap((child) => (child.id ? pieces(child) : [child]));

/** Coloured code line by line: an array of arrays of nodes. */
function colouredLines(nodes) {
  const lines = [[]];
  for (const node of nodes) {
    const plain = typeof node === "string" || node.nodeType === Node.TEXT_NODE;
    const whole = plain ? (node.data ?? node) : node.textContent;
    whole.split("\n").forEach((text, index) => {
      if (index) lines.push([]);
      lines.at(-1).push(plain ? text : h("span", { class: node.className }, text));
    });
  }
  return lines;
}

/**
 * Lay out the code of a cell, and of the functions of other cells that its steps run.
 * `coloured` makes nodes of a text; without it the code is the page's. Returns row -> element.
 */
export function layCode(panel, trace, cell, coloured) {
  const elements = new Map();
  const blocks = trace.blocks(cell).flatMap(([from, to, name], index) => {
    const owner = trace.cells.find(({ rows }) => rows[0] <= from && from < rows[1]);
    const nodes = coloured
      ? coloured(trace.code.slice(...owner.rows).join("\n"))
      : pieces(cellElement(owner.name).querySelector("code"));
    const own = colouredLines(nodes);
    const lines = trace.code.slice(from, to).map((text, offset) => {
      const line = from + offset - owner.rows[0];
      const element = h(
        "span",
        { class: "line", "data-row": from + offset },
        h("i", { "aria-hidden": "true" }, line + 1),
        own[line] ?? text,
        "\n",
      );
      elements.set(from + offset, element);
      return element;
    });
    const code = h("pre", null, h("code", null, lines));
    return index ? [h("p", null, say.defined(name)), code] : [code];
  });
  panel.replaceChildren(...blocks);
  return elements;
}

/** Mark the rows of a step, if it is reached, and the row it was called from; bring the first of
    them into view. */
export function markRows(panel, elements, trace, index, reached) {
  const { row, to = row } = trace.steps[index];
  const caller = trace.caller(index);
  for (const [at, line] of elements) {
    const now = reached && row <= at && at <= to;
    line.classList.toggle("now", now);
    line.classList.toggle("calling", reached && !now && at === caller);
    if (now) line.setAttribute("aria-current", "step");
    else line.removeAttribute("aria-current");
  }
  // Not by offsetTop: each block of code is positioned by itself.
  const [box, line] = [panel, elements.get(row)].map((element) => element.getBoundingClientRect());
  if (line.top < box.top || line.bottom > box.bottom) {
    panel.scrollTop += line.top - box.top - panel.clientHeight / 2;
  }
}
