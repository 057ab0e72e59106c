// Where the boxes of a cell's picture stand. Planned for the whole cell before its first step is
// shown, so that nothing moves from step to step: a row that is needed later is left free.
import { called, owners, slots, tensorNames } from "./trace.js";

const nameOf = (label) => /^\w*/.exec(label)[0];

/**
 * The rows of a cell: {tensors: Map(tensor -> row), homes: Map(name or slot -> row), aside}.
 *
 * A name or slot stays in the row of the first tensor that it refers to in this cell. The tensor
 * that takes another's place for a name or slot stands below it; one that nothing refers to any
 * more leaves its row to a later one. Rows from `aside` on hold what has nothing to do with the
 * cell: none of its code names it, and none of its steps changes it.
 */
export function plan(trace, cell) {
  const [first, end] = trace.cells[cell].steps;
  const mentioned = trace.mentioned(cell);
  const rows = [];
  const at = new Map();
  const homes = new Map();
  const labels = new Map();
  // Of the state before, of which there is none at first.
  let before = {};
  let insideBefore = new Map();
  let was = new Map();
  for (let index = Math.max(first - 1, 0); index < end; index += 1) {
    const state = trace.states[index];
    const inside = owners(state);
    const found = tensorNames(state);
    const held = slots(state);
    // By turns, so that the tensor of a name stands beside that of the slot it is compared with.
    const pointers = [...found, ...held].flatMap((_, turn) =>
      [found[turn], held[turn]].filter(Boolean),
    );
    const stands = (tensor) => tensor in state.tensors && !inside.has(tensor);

    const place = (tensor) => {
      const replaced = pointers
        .filter(({ key, ref }) => ref === tensor && was.has(key))
        .map(({ key }) => at.get(was.get(key)))
        .find((row) => row);
      const free = rows.filter((row) => !row.tensors.some(stands));
      const family = replaced && free.filter((row) => row.family === replaced.family);
      const home = new Set(pointers.map(({ key }) => homes.get(key)));
      let row = replaced
        ? family[0]
        : free.find((candidate) => candidate.used < index - 1 && !home.has(candidate));
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

    for (const { key, ref, label, fn, optimizer } of pointers) {
      const row = at.get(ref) ?? at.get(inside.get(ref)?.[0]);
      if (!row) continue;
      if (!homes.has(key)) homes.set(key, row);
      const name = optimizer ? called(state, optimizer) : nameOf(label);
      if (fn || mentioned.has(name)) row.needed = homes.get(key).needed = true;
      const width = Math.max(label.length, fn ? 0.8 * (fn.length + 2) : 0);
      labels.set(key, { row: homes.get(key), width, optimizer });
    }
    // What is new in the cell, or not as it was: compared by identity, which merging keeps.
    if (index >= first && index && before.tensors !== state.tensors) {
      for (const tensor of Object.keys({ ...before.tensors, ...state.tensors })) {
        if (before.tensors?.[tensor] === state.tensors[tensor]) continue;
        const holders = [insideBefore, inside].flatMap((owned) => owned.get(tensor) ?? []);
        for (const touched of [tensor, ...holders]) {
          if (at.has(touched)) at.get(touched).needed = true;
        }
      }
    }
    [before, insideBefore] = [state, inside];
    was = new Map([...found, ...held].map(({ key, ref }) => [key, ref]));
  }
  rows.sort((one, other) => Boolean(other.needed) - Boolean(one.needed));
  const aside = rows.filter(({ needed }) => needed).length;
  const shown = [...labels.values()].filter(({ row }) => row.needed);
  const widest = (found) => Math.max(0, ...found.map(({ width }) => width));
  const numbered = (map) => new Map([...map].map(([key, row]) => [key, rows.indexOf(row)]));
  return {
    aside,
    mentioned,
    tensors: numbered(at),
    homes: numbered(homes),
    width: widest(shown.filter(({ optimizer }) => !optimizer)),
    slotWidth: widest(shown.filter(({ optimizer }) => optimizer)),
  };
}
