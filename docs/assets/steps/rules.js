// What the nodes of a backward() do to the gradients that reach them. hooks/steps/rules.py has the
// formulas, made of what each node had saved.
import { called, number, tensorValue } from "./trace.js";
import { say } from "./words.js";

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;

/** The parts of a formula as text: numbers as the page writes them, tensors by `of`. */
const readable = (formula, of) =>
  formula
    .split(/(#\d+)/)
    .map((part, at) =>
      at % 2 ? of(part) : part.replace(NUMBER, (digits) => number(Number(digits))),
    )
    .join("")
    .replaceAll(",", ", ");

/** A gradient as text: one per output of a node, briefly. */
export function arrivedText(arrived, most = Infinity) {
  const texts = arrived.map((gradient) => {
    if (gradient === null) return "None";
    return gradient.head ? `[${gradient.head.map(number).join(", ")}, …]` : number(gradient);
  });
  const text = texts.join("; ");
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** "sum(g × 2)" -> ["g × 2", true] */
const unsummed = (formula) => {
  const inside = /^sum\((.*)\)$/.exec(formula);
  return [inside?.[1] ?? formula, Boolean(inside)];
};

/** A formula as a node shows it: "× x", "× 2·[2, 3]", "× x, then sum". */
function brief(formula, state) {
  const [product, summed] = unsummed(formula);
  const factor = product === "g" ? (summed ? "" : "× 1") : product.replace(/^g (?=[×/@])/, "");
  const textOf = (ref) => (state.tensors[ref] ? tensorValue(state.tensors[ref]) : ref);
  const text = readable(factor, (ref) => called(state, ref) || textOf(ref));
  if (!summed) return text;
  return text ? `${text}${say.thenSum}` : say.sum;
}

/**
 * What each node gave to each node below it, of those that ran or are to run:
 * {ofEdge: edge -> {text: the gradient, gave}, ofNode: node -> its rule, briefly}.
 */
export function given({ state, shapes, nodes }) {
  const { shape, ids } = state.graph;
  const { edges, at } = shapes[shape];
  const arrived = new Map(nodes.map(({ node, arrived: all }) => [node, all]));
  const ofEdge = new Map();
  const ofNode = new Map();
  for (const { node, rules } of nodes) {
    const own = [...edges.keys()].filter((edge) => ids[edges[edge][0]] === node);
    own.forEach((edge, place) => {
      const rule = rules[place];
      if (rule == null) return;
      const child = ids[edges[edge][1]];
      const gave = typeof rule === "string" ? arrived.get(child) : [rule[1]];
      ofEdge.set(edge, { gave, formula: typeof rule === "string" ? rule : rule[0], node, child });
    });
    const formulas = own
      .filter((edge) => ofEdge.get(edge)?.formula)
      .sort((one, other) => at[edges[one][1]][0] - at[edges[other][1]][0])
      .map((edge) => brief(ofEdge.get(edge).formula, state));
    if (formulas.length) ofNode.set(node, [...new Set(formulas)].join(" | "));
  }
  return { ofEdge, ofNode };
}

/** What a node gave, with its numbers put in: "[0.5, 0.5] × 2·[2, 3] = [2, 3]". */
export function worked({ formula, gave }, arrived, state) {
  const result = arrivedText(gave);
  if (!formula || formula === "g") return result;
  const textOf = (ref) => (state.tensors[ref] ? tensorValue(state.tensors[ref]) : ref);
  const g = arrivedText(arrived);
  const parts = formula.split(/\bg(?![a-z])/).map((part) => readable(part, textOf));
  return `${parts.join(g)} = ${result}`;
}

const flat = (gradients) => gradients.flat(Infinity).map(Number);

/** Gradients that meet at a node: "1335.7185 + 2 = 1337.7185", unless that is not their sum. */
export function meeting(parts, arrived) {
  if (parts.length < 2) return "";
  const whole = flat(arrived);
  const sums = whole.map((_, at) => parts.reduce((sum, part) => sum + flat(part)[at], 0));
  const near = (sum, at) => Math.abs(sum - whole[at]) <= 1e-5 * Math.abs(sum) + 1e-6;
  if (!sums.every(near)) return "";
  const signed = (part) => arrivedText(part).replace(/^-.*/, "($&)");
  const [first, ...others] = parts;
  return `${[arrivedText(first), ...others.map(signed)].join(" + ")} = ${arrivedText(arrived)}`;
}
