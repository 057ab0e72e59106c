// A trace, decoded: the state after each step, and between the nodes of a backward().
// The format is described in hooks/steps/trace.py.

/** JSON Merge Patch (RFC 7386). What the patch does not touch is shared with the old state. */
function merge(state, patch) {
  const merged = { ...state };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (typeof value === "object" && !Array.isArray(value))
      merged[key] = merge(merged[key] ?? {}, value);
    else merged[key] = value;
  }
  return merged;
}

/** A copy with every text changed, of keys and values. Not by way of JSON: that makes 0 of -0. */
function withTexts(value, change) {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => withTexts(item, change));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [change(key), withTexts(item, change)]));
}

/** References that count backwards ("#<0" is the newest tensor) become numbers ("#7"). */
function absolute(steps) {
  let tensors = 0;
  let nodes = 0;
  return steps.map((step) => {
    const [newTensors, newNodes] = step.new ?? [0, 0];
    tensors += newTensors;
    nodes += newNodes;
    const real = (_, sign, back) => sign + ((sign === "#" ? tensors : nodes) - back);
    return withTexts(step, (text) => text.replace(/([#$])<(\d+)/g, real));
  });
}

export class Trace {
  constructor(json) {
    Object.assign(this, json);
    this.steps = json.own ? json.steps : absolute(json.steps);
    let state = {};
    this.states = this.steps.map((step) => (state = merge(state, step.patch)));
    this.cellOf = this.steps.map((_, index) =>
      this.cells.findIndex(({ steps: [first, end] }) => first <= index && index < end),
    );
  }

  before(index) {
    return this.states[index - 1] ?? {};
  }

  /** The nodes that ran in a step: [{node, arrived: [gradient, ...], rules: [what it gave to each
      node below, ...], grad: whether by grad()}]. */
  ran(index) {
    const events = (this.steps[index].events ?? []).filter((event) => event.ran);
    // Of several, or of one that ran code of the page, the states in between are not known.
    if (events.length > 1 || events[0]?.nested) return [];
    return events.flatMap(({ ran, rules, op }) =>
      ran.map(([node, ...arrived], at) => ({
        node,
        arrived,
        rules: rules?.[at] ?? [],
        grad: op === "grad",
      })),
    );
  }

  /**
   * The state after `count` nodes of a step's backward() have run, or after all of the step.
   * Until its AccumulateGrad has run, a leaf keeps the gradient that it had before.
   */
  state(index, count) {
    const after = this.states[index];
    const ran = this.ran(index);
    if (!count || count > ran.length || !after.graph?.ids) return after;
    const before = this.before(index);
    const done = new Set(ran.slice(0, count).map(({ node }) => node));
    const tensors = { ...after.tensors };
    for (const [node, leaf] of accumulators(this.shapes, after.graph)) {
      if (done.has(node) || !tensors[leaf]) continue;
      const grads = [tensors[leaf].grad, before.tensors?.[leaf]?.grad];
      const { grad: _, ...rest } = tensors[leaf];
      tensors[leaf] = grads[1] ? { ...rest, grad: grads[1] } : rest;
      for (const grad of grads) {
        if (!grad) continue;
        if (before.tensors?.[grad]) tensors[grad] = before.tensors[grad];
        else delete tensors[grad];
      }
    }
    // A node lets go of what it has saved as soon as it has run.
    const was = new Set(before.graph?.freed);
    const freed = (after.graph.freed ?? []).filter((node) => was.has(node) || done.has(node));
    return { ...after, tensors, graph: { ...after.graph, freed } };
  }

  /** The state before a step; before a backward(), with the graph that it will go through. */
  start(index) {
    const before = this.before(index);
    const { graph } = this.states[index];
    if (!graph?.ids || !this.ran(index).length) return before;
    const was = new Set(before.graph?.freed);
    return {
      ...before,
      graph: { ...graph, freed: (graph.freed ?? []).filter((node) => was.has(node)) },
    };
  }

  /** The code to show with a cell, as [from, to, function]: its own, and what it calls of others. */
  blocks(cell) {
    const { rows, steps } = this.cells[cell];
    const blocks = [[...rows, ""]];
    const ran = this.steps.slice(...steps).map(({ row }) => row);
    for (const row of [...new Set(ran)].sort((one, other) => one - other)) {
      if (blocks.some(([from, to]) => from <= row && row < to)) continue;
      // From its "def" or "class", also above the end of a long signature, to its last indented line.
      let from = row;
      while (from && !/^(def|class|@)/.test(this.code[from])) from -= 1;
      let to = row + 1;
      for (let next = to; /^(\s|$|\))/.test(this.code[next] ?? "end"); next += 1) {
        if (this.code[next].trim()) to = next + 1;
      }
      blocks.push([from, to, /^(?:def|class) (\w+)/.exec(this.code[from])?.[1] ?? ""]);
    }
    return blocks;
  }

  /** The identifiers in the code that is shown with a cell. */
  mentioned(cell) {
    const code = this.blocks(cell).flatMap(([from, to]) => this.code.slice(from, to));
    return new Set(code.join("\n").match(/[A-Za-z_]\w*/g));
  }

  /** The call that a step is in: the row of the statement that called its function, or -1. */
  caller(index) {
    const { depth = 0 } = this.steps[index];
    const end = this.cells[this.cellOf[index]].steps[1];
    for (let next = index + 1; depth && next < end; next += 1) {
      if ((this.steps[next].depth ?? 0) < depth) return this.steps[next].row;
    }
    return -1;
  }
}

/** [[AccumulateGrad node, the leaf that it feeds], ...] */
export function accumulators(shapes, graph) {
  if (!graph?.ids) return [];
  const { names } = shapes[graph.shape];
  const nodes = graph.ids.filter((_, index) => names[index] === "AccumulateGrad");
  return nodes.map((node, index) => [node, (graph.leaves ?? [])[index]]);
}

const isTensor = (ref) => typeof ref === "string" && ref[0] === "#";

/** What a reference leads to, as [label, reference]: a list, an object or a module to its parts. */
function* parts(label, ref, state) {
  if (typeof ref === "object") {
    for (const [key, item] of ref.items)
      yield* parts(label + (key[0] === "." ? key : `[${key}]`), item, state);
  } else if (ref[0] === "&") {
    const { params, buffers, attributes } = state.modules?.[ref] ?? {};
    const held = Object.entries({ ...params, ...buffers, ...attributes });
    for (const [key, item] of held) yield* parts(`${label}.${key}`, item, state);
  } else yield [label, ref];
}

/** Every name, part by part: [{key, label, fn, ref}], the names of the module first. */
export function names(state) {
  const found = [];
  for (const [depth, frame] of Object.entries(state.frames ?? {})) {
    for (const [name, value] of Object.entries(frame.names ?? {})) {
      for (const [label, ref] of parts(name, value, state)) {
        const again = Object.entries(state.frames).some(
          ([at, { fn }]) => +at < +depth && fn === frame.fn,
        );
        const key = depth === "0" ? label : `${frame.fn}${again ? `:${depth}` : ""}.${label}`;
        found.push({ key, label, ref, fn: depth === "0" ? "" : frame.fn });
      }
    }
  }
  return found;
}

export const tensorNames = (state) => names(state).filter(({ ref }) => isTensor(ref));
export const plainNames = (state) => names(state).filter(({ ref }) => ref[0] === "=");

/** The plain value of a name, in the innermost function that has it. */
export function plainValue({ frames }, name) {
  const frame = Object.values(frames).findLast(({ names = {} }) => name in names);
  return frame.names[name].slice(1);
}

/** What a tensor, an optimizer or a module is called: the innermost name first. */
export function called(state, ref) {
  const frames = Object.values(state.frames ?? {}).reverse();
  for (const frame of frames) {
    const entry = Object.entries(frame.names ?? {}).find(([, value]) => value === ref);
    if (entry) return entry[0];
  }
  return tensorNames(state).find((name) => name.ref === ref)?.label ?? "";
}

/** What the optimizers hold: [{key, label, optimizer, group, ref, state: whether in .state}]. */
export function slots(state) {
  const found = [];
  for (const [optimizer, { groups, state: kept = {} }] of Object.entries(state.optimizers ?? {})) {
    for (const [group, { params }] of Object.entries(groups)) {
      params.forEach((ref, index) => {
        const label = `params[${index}]`;
        found.push({ key: `${optimizer}[${group}].${label}`, label, optimizer, group, ref });
      });
    }
    for (const [parameter, entries] of Object.entries(kept)) {
      for (const [label, ref] of Object.entries(entries)) {
        if (!isTensor(ref)) continue;
        const key = `${optimizer}.state[${parameter}].${label}`;
        found.push({ key, label, optimizer, ref, of: parameter });
      }
    }
  }
  return found;
}

/** gradient -> the tensors that it is the .grad of. */
export function owners(state) {
  const found = new Map();
  for (const [ref, { grad }] of Object.entries(state.tensors ?? {})) {
    if (grad) found.set(grad, [...(found.get(grad) ?? []), ref]);
  }
  return found;
}

/** tensor -> the others that share its storage. */
export function sharing(state) {
  const storages = new Map();
  for (const [ref, { st = ref }] of Object.entries(state.tensors ?? {})) {
    if (st !== "none") storages.set(st, [...(storages.get(st) ?? []), ref]);
  }
  return (ref) =>
    [...storages.values()].find((refs) => refs.includes(ref))?.filter((other) => other !== ref) ??
    [];
}

/** A number as the words of a step write it: see `number` in hooks/steps/naming.py. Of a number that
    lies between two such, one half of the last digit from both, the two may choose differently. */
export function number(value) {
  if (Array.isArray(value)) return `[${value.map(number).join(", ")}]`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  if (size && (size < 1e-3 || size >= 1e7)) {
    const [mantissa, exponent] = value.toExponential(3).split("e");
    if (size >= 1e-4 && size < 1e-3) return String(Number(value.toPrecision(4)));
    return `${Number(mantissa)}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
  }
  // Halfway between two decimals, which is so for odd 32nds: to the even one, as in Python.
  if (Math.abs(value * 32) % 2 === 1) return String((Math.round(value * 5e3) * 2) / 1e4);
  return Object.is(value, -0) ? "-0" : String(Number(value.toFixed(4)));
}

/** The value of a tensor, or what is known of a large one. */
export function tensorValue({ v, shape = [], head, dtype = "" }) {
  const text = dtype.includes("int")
    ? (whole) => JSON.stringify(whole).replaceAll('"', "").replaceAll(",", ", ")
    : number;
  if (v !== undefined) return text(v);
  const size = shape.join("×");
  return head ? `[${text(head).slice(1, -1)}, …] (${size})` : `(${size})`;
}
