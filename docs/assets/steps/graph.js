// The autograd graph, and the gradients that arrive at its nodes while backward() runs.
import { svg } from "./dom.js";
import { arrivedText, given } from "./rules.js";
import { accumulators, called } from "./trace.js";
import { say } from "./words.js";

const WIDE = 140;
const HIGH = 78;
const NODE = { width: 126, height: 38 };

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
    .map(([start, end], edge) => ({ start, end, way: ways[edge], edge }))
    .filter(({ start }) => drawn.has(start));
  const rows = [...drawn].map((node) => at[node][1]);
  const columns = [...[...drawn].map((node) => at[node][0]), ...edges.flatMap(({ way }) => way)];
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  const results = Map.groupBy(
    Object.entries(state.tensors ?? {}).filter(([, { fn }]) => fn),
    ([, { fn }]) => fn,
  );
  const title = (ref) => {
    const name = called(state, ref);
    return name ? `${name} (${ref})` : ref;
  };
  const resultOf = (node) =>
    results
      .get(ids[node])
      ?.map(([ref]) => title(ref))
      .join(" ");
  // Beside the outermost nodes, room for the gradients that arrive at them, and for what the results
  // are called, at the left.
  const margin = Math.max(
    nodes.length ? 50 : 14,
    ...[...drawn].map((node) => {
      const letters = resultOf(node) ? `${resultOf(node)}.grad_fn`.length : 0;
      return 6.6 * letters + 9 - WIDE / 2 - ((at[node][0] - left) * WIDE) / 2;
    }),
  );
  const centreOf = ([column, row]) => [
    margin + WIDE / 2 + ((column - left) * WIDE) / 2,
    HIGH / 2 + 16 + (row - top) * HIGH,
  ];
  const centre = (node) => centreOf(at[node]);
  const [right, bottom] = centreOf([Math.max(...columns), Math.max(...rows)]);
  const size = { width: right + WIDE / 2 + margin, height: bottom + HIGH / 2 - 2 };
  const { ofEdge, ofNode } = given(view);
  const fed = Map.groupBy(edges, ({ end }) => end);
  const leaves = new Map(accumulators(shapes, state.graph));
  const arrived = new Map(ran.map(({ node, arrived }) => [node, arrived]));

  const parts = [];
  const lines = edges.map(({ start, end, way, edge }) => {
    let [x, y] = centre(start);
    y += NODE.height / 2;
    let curve = `M${x} ${y}`;
    // Edges from one node to one other, as of x * x, beside each other.
    const twins = edges.filter((other) => other.start === start && other.end === end);
    const aside = 40 * (twins.findIndex((other) => other.edge === edge) - (twins.length - 1) / 2);
    const bend = (toX, toY) => {
      const middle = (y + toY) / 2;
      curve += `C${x + aside} ${middle} ${toX + aside} ${middle} ${toX} ${toY}`;
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
    const gave = arrived.has(ids[start]) && ofEdge.get(edge)?.gave;
    const lit = gave || (arrived.has(ids[end]) && arrived.has(ids[start]) && !ofEdge.size);
    // Alone it stands where it arrives; one of several at the beginning of its way.
    const meets = fed.get(end).length > 1;
    if (gave) {
      const [fromX, fromY] = centre(start);
      const nextX = way.length ? centreOf([way[0], 0])[0] : toX;
      // Outside of the edges, which come from both sides.
      const side = Math.sign(aside || fromX - nextX) || 1;
      const place = meets
        ? {
            x: fromX + 0.15 * (nextX - fromX) + 0.8 * aside + 7 * side,
            y: fromY + NODE.height / 2 + 17,
          }
        : { x: toX + 7, y: tip - 5 };
      const kind = `arrived part${meets && side < 0 ? " left" : ""}`;
      parts.push(svg("text", { ...place, class: kind }, arrivedText(gave, 18)));
    }
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
    const result = resultOf(node);
    const rule = ofNode.get(id);
    // A gradient that is told at no edge: that of the result, and the sum of several.
    const several = fed.get(node)?.length > 1;
    const sum = gradient && (several || !ofEdge.size || !fed.has(node));
    const text = (dy, content, kind) => {
      // Long names are condensed to the width of the node.
      const long = content.length > (kind === "main" ? 17 : 23);
      const fit = long && { textLength: NODE.width - 8, lengthAdjust: "spacingAndGlyphs" };
      return svg("text", { x, y: y + dy, class: kind, ...fit }, content);
    };
    return svg(
      "g",
      { class: classes.join(" "), "data-node": id, "data-kind": names[node] },
      svg(
        "title",
        null,
        names[node],
        gradient ? `: ${arrivedText(gradient)}` : "",
        ` ${rule ?? ""}`,
      ),
      svg("rect", { x: x - NODE.width / 2, y: y - NODE.height / 2, ...NODE, rx: 5 }),
      leaf
        ? [text(-2, title(leaf), "main"), text(12, names[node], "rest")]
        : rule
          ? [text(-3, names[node], "main"), text(12, rule, "rule")]
          : [text(-1, short, "main"), text(12, rest ?? "", "rest")],
      sum &&
        svg(
          "text",
          { x: x + 7, y: y - NODE.height / 2 - 8, class: "arrived" },
          `${several && ofEdge.size ? "= " : ""}${arrivedText(gradient, 18)}`,
        ),
      // At the left of the edge that arrives, whose gradient is at the right.
      result &&
        svg("text", { x: x - 9, y: y - NODE.height / 2 - 7, class: "result" }, `${result}.grad_fn`),
      order > 0 && svg("text", { x: x - NODE.width / 2 + 4, y: y - 7, class: "order" }, order),
    );
  });
  const told = edges.map(({ start, end }) => {
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
    parts,
  );
}
