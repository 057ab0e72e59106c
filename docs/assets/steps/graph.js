// The autograd graph, and the gradients that arrive at its nodes while backward() runs.
import { svg } from "./dom.js";
import { accumulators, called, number } from "./trace.js";
import { say } from "./words.js";

const WIDE = 104;
const HIGH = 66;
const NODE = { width: 96, height: 34 };

/** A gradient as text: one per output of a node, briefly. */
export function arrivedText(arrived, most = Infinity) {
  const texts = arrived.map((gradient) => {
    if (gradient === null) return "None";
    return gradient.head ? `[${gradient.head.map(number).join(", ")}, …]` : number(gradient);
  });
  const text = texts.join("; ");
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** The indices of the nodes to draw: those that ran, and the graphs of what the cell is about. */
function drawnNodes({ state, shapes, ran, rows, all }) {
  const { shape, ids } = state.graph;
  const { edges } = shapes[shape];
  const about = Object.entries(state.tensors).filter(
    ([ref, { fn }]) => fn && (all || (rows.tensors.get(ref) ?? 0) < rows.aside),
  );
  const started = new Set([...about.map(([, { fn }]) => fn), ...ran.map(({ node }) => node)]);
  const drawn = new Set([...ids.keys()].filter((node) => started.has(ids[node])));
  for (const node of drawn) for (const [start, end] of edges) if (start === node) drawn.add(end);
  return drawn;
}

/** The graph of a view as an SVG element, or nothing. */
export function graph(view) {
  const { state, shapes, ran, current } = view;
  if (!state.graph?.ids?.length) return null;
  const drawn = drawnNodes(view);
  if (!drawn.size) return null;
  const { shape, ids, freed = [] } = state.graph;
  const { names, edges: allEdges, at: places } = shapes[shape];
  const edges = allEdges.filter(([start, end]) => drawn.has(start) && drawn.has(end));
  const [left, top] = [0, 1].map((axis) => Math.min(...[...drawn].map((node) => places[node][axis])));
  const at = places.map(([column, row]) => [column - left, row - top]);
  const extent = (axis) => Math.max(...[...drawn].map((node) => at[node][axis]));
  const [columns, rows] = [1 + extent(0) / 2, 1 + extent(1)];
  // Beside the outermost nodes, room for the gradients that arrive at them.
  const margin = ran.length ? 36 : 14;
  const size = { width: columns * WIDE + 2 * margin, height: rows * HIGH + 14 };
  const centre = (node) => [margin + WIDE / 2 + (at[node][0] * WIDE) / 2, HIGH / 2 + 16 + at[node][1] * HIGH];
  const fed = new Set(edges.map(([, end]) => end));
  const leaves = new Map(accumulators(shapes, state.graph));
  const arrived = new Map(ran.map(({ node, arrived }) => [node, arrived]));
  const results = Map.groupBy(
    Object.entries(state.tensors ?? {}).filter(([, { fn }]) => fn),
    ([, { fn }]) => fn,
  );
  const title = (ref) => {
    const name = called(state, ref);
    return name ? `${name} (${ref})` : ref;
  };

  /** Where an edge passes the rows in between: the nearest place beside their nodes. */
  const lane = (start, end) => {
    const between = [...drawn].filter((node) => at[start][1] < at[node][1] && at[node][1] < at[end][1]);
    if (at[end][1] - at[start][1] < 2) return null;
    const [x, tox] = [centre(start)[0], centre(end)[0]];
    const beside = NODE.width / 2 + 8;
    const places = between.flatMap((node) => [-beside, beside].map((side) => centre(node)[0] + side));
    const isFree = (place) => between.every((node) => Math.abs(centre(node)[0] - place) >= beside);
    const detour = (place) => Math.abs(place - x) + Math.abs(place - tox);
    return [tox, x, ...places].filter(isFree).sort((one, other) => detour(one) - detour(other))[0];
  };

  const lines = edges.map(([start, end]) => {
    const [[x, y], [tox, toy]] = [centre(start), centre(end)];
    const [from, to] = [y + NODE.height / 2, toy - NODE.height / 2 - 3];
    const laneX = lane(start, end);
    const [top, bottom] = [start, end].map((node) => centre(node)[1]);
    const turns = [top + HIGH - NODE.height / 2, bottom - HIGH + NODE.height / 2];
    const bend = (fromX, fromY, intoX, intoY) => {
      const middle = (fromY + intoY) / 2;
      return `C${fromX} ${middle} ${intoX} ${middle} ${intoX} ${intoY}`;
    };
    // Past other rows, an edge goes down a lane in which no node stands.
    const curve =
      laneX === null
        ? `M${x} ${from}${bend(x, from, tox, to - 6)}`
        : `M${x} ${from}${bend(x, from, laneX, turns[0])}V${turns[1]}${bend(laneX, turns[1], tox, to - 6)}`;
    const way = ran.some(({ node }) => node === ids[end]) && arrived.has(ids[start]);
    return svg(
      "g",
      { class: way ? "edge lit" : "edge" },
      svg("path", { d: curve }),
      svg("path", { class: "tip", d: `M${tox} ${to}l-4 -7h8z` }),
    );
  });
  const boxes = [...drawn].map((node) => {
    const id = ids[node];
    const [x, y] = centre(node);
    const leaf = leaves.get(id);
    const gradient = arrived.get(id);
    const [, short, rest] = names[node].match(/^(.*?)(Backward\d*|Grad)?$/);
    const classes = ["node"];
    if (leaf) classes.push("leaf");
    if (freed.includes(id)) classes.push("freed");
    if (gradient) classes.push("lit");
    if (current === id) classes.push("current");
    const order = ran.findIndex((entry) => entry.node === id) + 1;
    const result = results.get(id)?.map(([ref]) => title(ref)).join(" ");
    const text = (dy, content, kind) => {
      // Long names are condensed to the width of the node.
      const long = content.length > 15 && kind === "main";
      const fit = long && { textLength: NODE.width - 8, lengthAdjust: "spacingAndGlyphs" };
      return svg("text", { x, y: y + dy, class: kind, ...fit }, content);
    };
    return svg(
      "g",
      { class: classes.join(" "), "data-node": id, "data-kind": names[node] },
      svg("title", null, names[node], gradient ? `: ${arrivedText(gradient)}` : ""),
      svg("rect", { x: x - NODE.width / 2, y: y - NODE.height / 2, ...NODE, rx: 5 }),
      leaf
        ? [text(-2, title(leaf), "main"), text(12, names[node], "rest")]
        : [text(-1, short, "main"), text(12, rest ?? "", "rest")],
      gradient &&
        svg(
          "text",
          { x: x + 7, y: y - NODE.height / 2 - 6, class: "arrived" },
          arrivedText(gradient, 16),
        ),
      // Above the tip of an edge that arrives, and above a gradient.
      result && text(-NODE.height / 2 - (gradient ? 19 : fed.has(node) ? 15 : 7), `${result}.grad_fn`, "result"),
      order > 0 && svg("text", { x: x - NODE.width / 2 + 4, y: y - 7, class: "order" }, order),
    );
  });
  const told = edges.map(([start, end]) => {
    const leaf = leaves.get(ids[end]);
    return `${names[start]} → ${names[end]}${leaf ? " " + title(leaf) : ""}`;
  });
  return svg(
    "svg",
    {
      class: "steps-graph",
      viewBox: `0 0 ${size.width} ${size.height}`,
      width: size.width,
      height: size.height,
      role: "img",
      "aria-label": `${say.graph}: ${told.join(say.and)}`,
    },
    lines,
    boxes,
  );
}
