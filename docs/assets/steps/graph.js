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

/** The indices of the nodes to draw: those that run, and the graphs of what the cell is about. */
function drawnNodes({ state, shapes, nodes, rows, all }) {
  const { shape, ids } = state.graph;
  const { edges } = shapes[shape];
  const about = Object.entries(state.tensors).filter(
    ([ref, { fn }]) => fn && (all || (rows.tensors.get(ref) ?? 0) < rows.aside),
  );
  const started = new Set([...about.map(([, { fn }]) => fn), ...nodes.map(({ node }) => node)]);
  const drawn = new Set([...ids.keys()].filter((node) => started.has(ids[node])));
  for (const node of drawn) for (const [start, end] of edges) if (start === node) drawn.add(end);
  return drawn;
}

/** How high the graph of a view is. */
export function graphHeight(view) {
  const { state, shapes } = view;
  const drawn = state.graph?.ids?.length ? [...drawnNodes(view)] : [];
  if (!drawn.length) return 0;
  const rows = drawn.map((node) => shapes[state.graph.shape].at[node][1]);
  return (Math.max(...rows) - Math.min(...rows) + 1) * HIGH + 14;
}

/** The graph of a view as an SVG element, or nothing. */
export function graph(view) {
  const { state, shapes, nodes, ran, current } = view;
  if (!state.graph?.ids?.length) return null;
  const drawn = drawnNodes(view);
  if (!drawn.size) return null;
  const { shape, ids, freed = [] } = state.graph;
  const { names, edges: allEdges, at, ways } = shapes[shape];
  const edges = allEdges
    .map(([start, end], edge) => [start, end, ways[edge]])
    .filter(([start]) => drawn.has(start));
  const rows = [...drawn].map((node) => at[node][1]);
  const columns = [...[...drawn].map((node) => at[node][0]), ...edges.flatMap(([, , way]) => way)];
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  // Beside the outermost nodes, room for the gradients that arrive at them.
  const margin = nodes.length ? 50 : 14;
  const centreOf = ([column, row]) => [
    margin + WIDE / 2 + ((column - left) * WIDE) / 2,
    HIGH / 2 + 16 + (row - top) * HIGH,
  ];
  const centre = (node) => centreOf(at[node]);
  const [right, bottom] = centreOf([Math.max(...columns), Math.max(...rows)]);
  const size = { width: right + WIDE / 2 + margin, height: bottom + HIGH / 2 - 2 };
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

  const lines = edges.map(([start, end, way]) => {
    let [x, y] = centre(start);
    y += NODE.height / 2;
    let curve = `M${x} ${y}`;
    const bend = (toX, toY) => {
      const middle = (y + toY) / 2;
      curve += `C${x} ${middle} ${toX} ${middle} ${toX} ${toY}`;
      [x, y] = [toX, toY];
    };
    way.forEach((column, past) => {
      const [laneX, laneY] = centreOf([column, at[start][1] + past + 1]);
      bend(laneX, laneY - NODE.height / 2);
      y = laneY + NODE.height / 2;
      curve += `V${y}`;
    });
    const [toX, toY] = centre(end);
    const tip = toY - NODE.height / 2 - 3;
    bend(toX, tip - 6);
    const lit = ran.some(({ node }) => node === ids[end]) && arrived.has(ids[start]);
    return svg(
      "g",
      { class: lit ? "edge lit" : "edge" },
      svg("path", { d: curve }),
      svg("path", { class: "tip", d: `M${toX} ${tip}l-4 -7h8z` }),
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
    const result = results
      .get(id)
      ?.map(([ref]) => title(ref))
      .join(" ");
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
          arrivedText(gradient, 13),
        ),
      // Above the tip of an edge that arrives, and above a gradient.
      result &&
        text(
          -NODE.height / 2 - (gradient ? 19 : fed.has(node) ? 15 : 7),
          `${result}.grad_fn`,
          "result",
        ),
      order > 0 && svg("text", { x: x - NODE.width / 2 + 4, y: y - 7, class: "order" }, order),
    );
  });
  const told = edges.map(([start, end]) => {
    const leaf = leaves.get(ids[end]);
    return `${names[start]} → ${names[end]}${leaf ? ` ${title(leaf)}` : ""}`;
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
