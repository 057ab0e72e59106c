// Two steps side by side: one that the reader has pinned, and the one that is shown.
import { h } from "./dom.js";
import { names, slots, tensorValue } from "./trace.js";
import { say } from "./words.js";

/** Label -> what it leads to in a state, as {text, ref}: names, gradients, what optimizers hold. */
function facts(state) {
  const found = new Map();
  const add = (label, ref, name) => {
    const tensor = state.tensors?.[ref];
    if (!tensor) {
      if (ref[0] === "=") found.set(label, { text: ref.slice(1), ref: "", name });
      return;
    }
    found.set(label, { text: tensorValue(tensor), ref, name });
    if (tensor.grad && state.tensors[tensor.grad]) {
      found.set(`${label}.grad`, { text: tensorValue(state.tensors[tensor.grad]), ref: "", name });
    }
  };
  for (const { key, ref, fn } of names(state))
    if (typeof ref === "string") add(key, ref, fn ? "" : /^\w*/.exec(key)[0]);
  const held = slots(state);
  const placeOf = (ref) => held.find((slot) => !slot.of && slot.ref === ref)?.label ?? ref;
  for (const { key, ref, label, of } of held) add(of ? `${label} (${placeOf(of)})` : key, ref);
  for (const [ref, { groups }] of Object.entries(state.optimizers ?? {})) {
    for (const [group, { params: _, ...values }] of Object.entries(groups)) {
      for (const [name, value] of Object.entries(values)) {
        if (typeof value === "string") add(`${ref}[${group}].${name}`, value);
      }
    }
  }
  return found;
}

/** Slots of the state by the place of their tensor: the numbers of two runs differ. */
const placed = (state) =>
  new Map([...facts(state)].map(([label, fact]) => [label.replace(/^@\d+\[0\]\./, ""), fact]));

/**
 * A table of what is not the same in the pinned step and in the one of now, or a sentence that says
 * that nothing is. `pinned` is {title, state, output, cell, mentioned}: names of the page that neither
 * of the two cells mentions are left out.
 */
export function comparison(pinned, now) {
  const [before, after] = [placed(pinned.state), placed(now.state)];
  const isSame = pinned.cell === now.cell;
  const rows = [...new Set([...before.keys(), ...after.keys()])].flatMap((label) => {
    const pair = [before.get(label), after.get(label)];
    const [one, other] = pair;
    const { name } = one ?? other;
    if (name && !pinned.mentioned.has(name) && !now.mentioned.has(name)) return [];
    if (one?.text === other?.text && (!isSame || one?.ref === other?.ref)) return [];
    const withRef = one?.text === other?.text;
    const cells = pair.map((fact) =>
      h("td", null, fact ? `${withRef ? `${fact.ref} ` : ""}${fact.text}` : "–"),
    );
    return [h("tr", null, h("th", { scope: "row" }, label), cells)];
  });
  if (pinned.output !== now.output) {
    const cells = [pinned, now].map(({ output }) => h("td", null, output || "–"));
    rows.push(h("tr", null, h("th", { scope: "row" }, say.output), cells));
  }
  if (!rows.length) return [h("p", null, `${pinned.title}: ${say.noDifference}`)];
  const heads = [pinned, now].map(({ title }) => h("th", { scope: "col" }, title));
  return [
    h(
      "table",
      null,
      h("caption", null, say.differences),
      h("thead", null, h("tr", null, h("td"), heads)),
      h("tbody", null, rows),
    ),
  ];
}
