// Where the boxes of a cell's picture stand. Planned for the whole cell before its first step is
// shown, so that nothing moves from step to step: a row that is needed later is left free.
import { owners, slots, tensorNames } from "./trace.js";

/**
 * The rows of a cell: {count, tensors: Map(tensor -> row), homes: Map(name or slot -> row)}.
 *
 * A name or slot stays in the row of the first tensor that it refers to in this cell. The tensor
 * that takes another's place for a name or slot stands below it; one that nothing refers to any
 * more leaves its row to a later one.
 */
export function plan(trace, cell) {
  const [first, end] = trace.cells[cell].steps;
  const rows = [];
  const at = new Map();
  const homes = new Map();
  let width = 3;
  let optimizers = false;
  for (let index = Math.max(first - 1, 0); index < end; index += 1) {
    const state = trace.states[index];
    const before = index < first || !index ? {} : trace.before(index);
    const inside = owners(state);
    const was = new Map([...tensorNames(before), ...slots(before)].map(({ key, ref }) => [key, ref]));
    const held = slots(state);
    const pointers = [...tensorNames(state), ...held];
    const stands = (tensor) => tensor in state.tensors && !inside.has(tensor);

    const place = (tensor) => {
      const replaced = pointers
        .filter(({ key, ref }) => ref === tensor && was.has(key))
        .map(({ key }) => at.get(was.get(key)))
        .find((row) => row);
      // Alive in the step before: it had no row of its own, so it is nobody's successor.
      const free = rows.filter((row) => !row.tensors.some(stands));
      const family = replaced && free.filter((row) => row.family === replaced.family);
      let row = replaced ? family[0] : free.find((candidate) => candidate.used < index - 1);
      if (!row) {
        row = { tensors: [], family: replaced?.family ?? {} };
        const last = rows.findLastIndex((other) => other.family === row.family);
        rows.splice(last < 0 ? rows.length : last + 1, 0, row);
      }
      row.tensors.push(tensor);
      at.set(tensor, row);
    };
    const known = new Set([...pointers.map(({ ref }) => ref), ...Object.keys(state.tensors ?? {})]);
    for (const tensor of known) if (stands(tensor) && !at.has(tensor)) place(tensor);
    for (const row of rows) if (row.tensors.some(stands)) row.used = index;

    for (const { key, ref, label, fn } of pointers) {
      const row = at.get(ref) ?? at.get(inside.get(ref)?.[0]);
      if (row && !homes.has(key)) homes.set(key, row);
      if (fn !== undefined) width = Math.max(width, label.length);
    }
    optimizers ||= held.length > 0;
  }
  const numbered = (map) => new Map([...map].map(([key, row]) => [key, rows.indexOf(row)]));
  return { count: rows.length, tensors: numbered(at), homes: numbered(homes), width, optimizers };
}
