// What happened in a step, in words.
import { h } from "./dom.js";
import { arrivedText, given, meeting, worked } from "./rules.js";
import { accumulators, called, plainValue, tensorValue } from "./trace.js";
import { say } from "./words.js";

/** More than this is too long to be set in bold. */
const LEAD = 60;

/** A parameter as code; the items of a list one by one. */
const quoted = (value) =>
  [value].flat().map((item, at) => [at ? say.and : "", h("code", null, item)]);

/** The sentences that come with a step of the trace. */
export function sentences(trace, index) {
  const state = trace.states[index];
  return trace.steps[index].words.map(([template, ...said], place) => {
    // What the state has too is not in the trace twice: see hooks/steps/values.py.
    const repeated = [
      (at) => tensorValue(state.tensors[said[at - 1]]),
      () => plainValue(state, said[0]),
      () => plainValue(trace.before(index), said[0]),
      () => trace.steps[index].out.replace(/\n$/, ""),
    ];
    const parameters = said.map((item, at) =>
      typeof item === "number" ? repeated[item](at) : item,
    );
    const parts = trace.templates[template].split(/\{(\d)\}/);
    return h(
      "p",
      { class: !place && parameters.join("").length < LEAD && "lead" },
      parts.map((part, at) => (at % 2 ? quoted(parameters[part]) : part)),
    );
  });
}

/** What the last of the nodes that have run did, or what is about to happen to all of them. */
export function nodeSentence(view) {
  const { state, before, nodes, ran, nodeNames, shapes, began } = view;
  if (!ran.length) {
    const starts = nodes.length > 0 && say.starts(nodes[0].grad ? "grad()" : "backward()");
    const told = [began && say.notBegun, starts].filter(Boolean);
    return told.map((text, at) => h("p", { class: !at && "lead" }, text));
  }
  const { node, arrived, grad } = ran.at(-1);
  const gradient = arrivedText(arrived);
  const leaves = new Map(accumulators(shapes, state.graph));
  const leaf = !grad && leaves.get(node);
  const valueIn = (from) => {
    const ref = from.tensors?.[leaf]?.grad;
    return ref && from.tensors[ref] && tensorValue(from.tensors[ref]);
  };
  const name = leaf && called(state, leaf);
  const text = leaf
    ? say.accumulates(name ? `${name} (${leaf})` : leaf, gradient, valueIn(before), valueIn(state))
    : say.arrives(nodeNames.get(node) ?? node, gradient);
  const edges = [...given(view).ofEdge.values()];
  const parts = edges.filter(({ child }) => child === node).map(({ gave }) => gave);
  const met = meeting(parts, arrived);
  const nameOf = (child) => {
    const fed = leaves.get(child);
    return fed ? called(state, fed) || fed : nodeNames.get(child);
  };
  const gave = edges
    .filter(({ node: from }) => from === node)
    .map((edge) => say.gives(h("code", null, worked(edge, arrived, state)), nameOf(edge.child)));
  return [
    h("p", { class: "lead" }, text),
    met && h("p", null, say.meet, h("code", null, met)),
    ...gave.map((told) => h("p", null, told)),
  ].filter(Boolean);
}
