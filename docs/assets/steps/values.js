// What is no tensor: plain values, and the settings of the optimizers.
import { h } from "./dom.js";
import { called, plainNames, tensorValue } from "./trace.js";
import { say } from "./words.js";

/** Settings that say nothing: off, or left to PyTorch. The learning rate is always shown. */
const OFF = /^=(0|0\.0|False|None)$/;

/** A reference as it reads among values: "=0.1" is 0.1, a tensor its number and value. */
function textOf(ref, state) {
  if (ref === undefined) return undefined;
  if (typeof ref !== "string") return ref.type;
  if (ref[0] === "=" || ref[0] === "~") return ref.slice(1);
  return state.tensors?.[ref] ? `${ref} ${tensorValue(state.tensors[ref])}` : ref;
}

/** One value, with the one that it had before unless the two are long. */
function entry(name, now, was) {
  const changed = was !== now;
  const both = changed && was !== undefined && was.length + now.length < 50;
  return h(
    "div",
    { class: changed && "changed" },
    h("dt", null, name),
    h("dd", null, both && [h("del", null, was), " "], h(changed ? "ins" : "span", null, now)),
  );
}

function plainValues({ state, before, rows, all }) {
  const known = new Map(plainNames(before).map(({ key, ref }) => [key, ref.slice(1)]));
  const entries = plainNames(state)
    .map(({ key, label, ref }) => ({ key, name: /^\w*/.exec(label)[0], now: ref.slice(1) }))
    .filter(({ key, name, now }) => all || rows.mentioned.has(name) || known.get(key) !== now)
    .map(({ key, now }) => entry(key, now, known.get(key)));
  return entries.length > 0 && [h("p", null, say.values), h("dl", null, entries)];
}

function settings(ref, { state, before }) {
  const optimizer = state.optimizers[ref];
  const was = before.optimizers?.[ref];
  const groups = Object.entries(optimizer.groups);
  const entries = groups.flatMap(([group, { params: _, ...values }]) => {
    const old = was ? (was.groups[group] ?? {}) : values;
    return Object.entries(values)
      .filter(([name, value]) => name === "lr" || !OFF.test(value) || old[name] !== value)
      .map(([name, value]) => {
        const label = groups.length > 1 ? `[${group}].${name}` : name;
        return entry(label, textOf(value, state), textOf(old[name], was ? before : state));
      });
  });
  const own = Object.entries(optimizer.attributes ?? {}).map(([name, value]) =>
    entry(`.${name}`, textOf(value, state), textOf(was?.attributes?.[name], before)),
  );
  const title = [h("b", null, called(state, ref)), ` ${optimizer.type} `, h("span", null, ref)];
  return [h("p", { class: "of-optimizer" }, title), h("dl", null, entries, own)];
}

/** The lists of values of one state. */
export function values(view) {
  const optimizers = Object.keys(view.state.optimizers ?? {});
  const lists = [plainValues(view), ...optimizers.map((ref) => settings(ref, view))];
  return lists.filter(Boolean).map((list) => h("div", { class: "values" }, list));
}
