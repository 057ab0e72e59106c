// What happened in a step, in words.
import { h } from "./dom.js";
import { arrivedText } from "./graph.js";
import { accumulators, called, tensorValue } from "./trace.js";
import { say } from "./words.js";

/** More than this is too long to be set in bold. */
const LEAD = 60;

/** A parameter as code; the items of a list one by one. */
const quoted = (value) =>
  [value].flat().map((item, at) => [at ? say.and : "", h("code", null, item)]);

/** The sentences that come with a step of the trace. */
export function sentences(trace, index) {
  return trace.steps[index].words.map(([template, ...parameters], place) => {
    const parts = trace.templates[template].split(/\{(\d)\}/);
    return h(
      "p",
      { class: !place && parameters.join("").length < LEAD && "lead" },
      parts.map((part, at) => (at % 2 ? quoted(parameters[part]) : part)),
    );
  });
}

/** What the last of the nodes that have run did, or what is about to happen to all of them. */
export function nodeSentence({ state, before, nodes, ran, nodeNames, shapes, began }) {
  if (!ran.length) {
    const starts = nodes.length > 0 && say.starts(nodes[0].grad ? "grad()" : "backward()");
    const told = [began && say.notBegun, starts].filter(Boolean);
    return told.map((text, at) => h("p", { class: !at && "lead" }, text));
  }
  const { node, arrived, grad } = ran.at(-1);
  const gradient = arrivedText(arrived);
  const leaf = !grad && new Map(accumulators(shapes, state.graph)).get(node);
  const valueIn = (from) => {
    const ref = from.tensors?.[leaf]?.grad;
    return ref && from.tensors[ref] && tensorValue(from.tensors[ref]);
  };
  const name = leaf && called(state, leaf);
  const text = leaf
    ? say.accumulates(name ? `${name} (${leaf})` : leaf, gradient, valueIn(before), valueIn(state))
    : say.arrives(nodeNames.get(node) ?? node, gradient);
  return [h("p", { class: "lead" }, text)];
}
