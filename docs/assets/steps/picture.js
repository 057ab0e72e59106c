// Names, tensors and what the optimizers hold, as boxes with arrows between them.
import { h, svg } from "./dom.js";
import { called, owners, sharing, slots, tensorNames, tensorValue } from "./trace.js";
import { say } from "./words.js";

/** A part of a state as text. JSON by itself makes 0 of -0. */
const text = (part) => JSON.stringify(part, (_, value) => (Object.is(value, -0) ? "-0" : value));
const same = (one, other) => text(one) === text(other);

/** "5 → 4": what was there before, crossed out, and what is there now. */
const change = (before, after) =>
  before === undefined || before === after
    ? after
    : [h("del", null, before), " ", h("ins", null, after)];

/** Long names may break after an underscore or a point. */
const breakable = (text) => text.split(/(?<=[_.])/).flatMap((part) => [part, h("wbr")]);

const version = ({ ver = 0 }) => String(ver);

const badge = (text) => h("b", { class: "badge" }, text);

function gradient(grad, state, before, wasOf) {
  const was = wasOf?.grad;
  const fresh = !same(grad, was);
  const now = grad && tensorValue(state.tensors[grad]);
  const old = was && before.tensors[was] && tensorValue(before.tensors[was]);
  const changed = wasOf && (fresh || now !== old);
  return h(
    "div",
    {
      class: `grad${grad ? "" : " none"}${changed ? " changed" : ""}`,
      "data-grad": grad ?? "None",
    },
    h("span", { class: "word" }, "grad"),
    " ",
    grad && h("span", { class: "number" }, grad),
    " ",
    h("span", { class: "value" }, changed ? change(old ?? "None", now ?? "None") : (now ?? "None")),
  );
}

/** The box of one tensor, with its gradient inside. */
function box(ref, { state, before }, gone) {
  const tensor = state.tensors[ref];
  const was = before.tensors?.[ref];
  const value = tensorValue(tensor);
  const leaf = !tensor.fn;
  const others = sharing(state)(ref);
  const changed = was && !same(was, tensor);
  const gradChanged =
    was &&
    (was.grad !== tensor.grad ||
      (tensor.grad && !same(before.tensors[was.grad]?.v, state.tensors[tensor.grad]?.v)));
  const kind = leaf ? (tensor.rg ? say.leaf : say.plain) : say.result;
  return h(
    "div",
    {
      class: `tensor${was ? "" : " new"}${changed || gradChanged ? " changed" : ""}${others.length ? " shared" : ""}`,
      "data-tensor": ref,
    },
    h(
      "div",
      { class: "kind" },
      h("span", { class: "number" }, gone && h("del", null, gone), gone && " ", ref),
      was ? (changed || gradChanged) && badge(say.changed) : badge(say.fresh),
      h("span", { class: "leaf" }, tensor.parameter && "Parameter ", breakable(kind)),
    ),
    h("div", { class: "value" }, change(was && tensorValue(was), value)),
    leaf && (tensor.rg || tensor.grad) && gradient(tensor.grad, state, before, was),
    !leaf && h("div", { class: "fn" }, "grad_fn ", tensor.by),
    !leaf && tensor.grad && gradient(tensor.grad, state, before, was),
    (tensor.dtype || tensor.device) &&
      h("div", { class: "fn" }, [tensor.dtype, tensor.device].filter(Boolean).join(" ")),
    (tensor.ver || was?.ver) &&
      h("div", { class: "fn" }, "_version ", change(was && version(was), version(tensor))),
    others.length > 0 && h("div", { class: "shares" }, say.shares(others.join(say.and))),
  );
}

const ghostBox = (ref, before) =>
  h(
    "div",
    { class: "tensor gone", "data-gone": ref },
    h(
      "div",
      { class: "kind" },
      h("del", { class: "number" }, ref),
      h("span", { class: "leaf" }, say.gone),
    ),
    h("div", { class: "value" }, tensorValue(before.tensors[ref])),
  );

const inRow = (element, row, column) => {
  element.style.gridArea = `${row + 2} / ${column}`;
  return element;
};

/** One optimizer is called by its name above its slots; several have theirs on each slot. */
function optimizersHead(state) {
  const [only, ...more] = Object.keys(state.optimizers ?? {});
  return more.length || !only
    ? say.optimizers
    : [say.optimizers, " ", h("b", null, called(state, only) || only)];
}

/** Fill the picture with one state; its arrows, for which it must stand on the page, come with
    `picture.redraw()`. Returns the names that are left out of it. */
export function draw(picture, view) {
  const { state, before, rows } = view;
  const inside = owners(state);
  // Without what has nothing to do with the cell, unless the reader asks for it.
  const shown = (row = 0) => view.all || row < rows.aside;
  const home = ({ key }) => shown(rows.homes.get(key));
  const found = tensorNames(state).filter(home);
  const held = slots(state).filter(home);
  const was = new Map([...tensorNames(before), ...slots(before)].map(({ key, ref }) => [key, ref]));
  const byRow = (map) => Map.groupBy(map, ({ key }) => rows.homes.get(key) ?? 0);
  const starts = new Map();
  const ends = new Map();

  const cells = [];
  for (const [row, entries] of byRow(found)) {
    const chips = entries.map((entry) => {
      const moved = was.get(entry.key) !== entry.ref;
      const chip = h(
        "div",
        {
          class: `name${moved ? " changed" : ""}${entry.fn ? " local" : ""}`,
          "data-name": entry.key,
        },
        entry.fn && h("small", null, breakable(`${entry.fn}()`)),
        breakable(entry.label),
      );
      starts.set(entry.key, chip);
      return chip;
    });
    cells.push(inRow(h("div", { class: "names" }, chips), row, 1));
  }
  for (const [row, entries] of byRow(held)) {
    const chips = entries.map((entry) => {
      const many = Object.keys(state.optimizers).length > 1;
      const groups = Object.keys(state.optimizers[entry.optimizer].groups).length > 1;
      const owner = many && (called(state, entry.optimizer) || entry.optimizer);
      const where = entry.of ? `state ${entry.of}` : groups && `param_groups[${entry.group}]`;
      const moved = was.get(entry.key) !== entry.ref;
      const chip = h(
        "div",
        { class: `slot${moved ? " changed" : ""}`, "data-slot": entry.key },
        (owner || where) && h("small", null, [owner, where].filter(Boolean).join(" ")),
        breakable(entry.label),
      );
      starts.set(entry.key, chip);
      return chip;
    });
    cells.push(inRow(h("div", { class: "slots" }, chips), row, 5));
  }
  const standing = Map.groupBy(
    Object.keys(state.tensors ?? {}).filter(
      (ref) => !inside.has(ref) && shown(rows.tensors.get(ref)),
    ),
    (ref) => rows.tensors.get(ref) ?? 0,
  );
  const wasInside = owners(before);
  const gone = Map.groupBy(
    Object.keys(before.tensors ?? {}).filter((ref) => !state.tensors?.[ref] && !wasInside.has(ref)),
    (ref) => rows.tensors.get(ref) ?? -1,
  );
  for (const [row, refs] of standing) {
    const boxes = refs.map((ref) => box(ref, view, gone.get(row)?.join(" ")));
    refs.forEach((ref, index) => {
      ends.set(ref, boxes[index]);
      const { grad } = state.tensors[ref];
      if (grad) ends.set(grad, boxes[index].querySelector(".grad"));
    });
    cells.push(inRow(h("div", { class: "boxes" }, boxes), row, 3));
  }
  for (const [row, refs] of gone) {
    if (row < 0 || standing.has(row)) continue;
    const ghosts = refs.map((ref) => ghostBox(ref, before));
    for (const [index, ref] of refs.entries()) ends.set(ref, ghosts[index]);
    cells.push(inRow(h("div", { class: "boxes" }, ghosts), row, 3));
  }
  const head = (text, column) => inRow(h("div", { class: "head" }, text), -1, column);
  const arrows = svg("svg", { class: "arrows" });
  picture.replaceChildren(
    head(say.names, 1),
    head(say.tensors, 3),
    rows.slotWidth ? head(optimizersHead(state), 5) : "",
    ...cells,
    arrows,
  );
  picture.hidden = !rows.aside && !view.all;
  picture.classList.toggle("no-slots", !rows.slotWidth);
  picture.style.setProperty("--names", `${Math.min(Math.max(rows.width, 3), 12)}ch`);
  picture.style.setProperty("--slots", `${Math.min(rows.slotWidth, 9)}ch`);

  const left = tensorNames(state)
    .filter((name) => !home(name))
    .map(({ label }) => label);
  const lines = [];
  for (const { key, ref } of [...found, ...held]) {
    const old = was.get(key);
    if (ends.has(ref)) lines.push({ key, ref, moved: was.has(key) && old !== ref });
    if (old && old !== ref && ends.has(old)) lines.push({ key, ref: old, ghost: true });
  }
  picture.redraw = () => drawArrows(arrows, picture, lines, starts, ends);
  return left;
}

/** Curves from the right of a name, or the left of a slot, to the near side of a box. */
function drawArrows(arrows, picture, lines, starts, ends) {
  const origin = picture.getBoundingClientRect();
  const at = (element) => {
    const { left, right, top, height } = element.getBoundingClientRect();
    return {
      left: left - origin.left,
      right: right - origin.left,
      y: top - origin.top + height / 2,
    };
  };
  arrows.setAttribute("viewBox", `0 0 ${origin.width} ${picture.scrollHeight}`);
  const sides = Map.groupBy(lines, ({ key, ref }) => `${key[0] === "@"}${ref}`);
  const drawn = [];
  for (const line of lines) {
    const { key, ref, ghost, moved } = line;
    const slot = key[0] === "@";
    const [start, end] = [at(starts.get(key)), at(ends.get(ref))];
    const [x, to, way] = slot ? [start.left, end.right, -1] : [start.right, end.left, 1];
    // Several arrows into one box end side by side.
    const ways = sides.get(`${slot}${ref}`);
    const y = end.y + (ways.indexOf(line) - (ways.length - 1) / 2) * 10;
    const tip = to - way * 2;
    const neck = tip - way * 8;
    const bend = Math.max(14, Math.abs(neck - x) * 0.55) * way;
    drawn.push(
      svg(
        "g",
        {
          class: `${slot ? "of-slot" : "of-name"}${ghost ? " ghost" : ""}${moved ? " changed" : ""}`,
          "data-from": key,
          "data-to": ref,
        },
        svg("path", {
          d: `M${x} ${start.y}C${x + bend} ${start.y} ${neck - bend} ${y} ${neck} ${y}`,
        }),
        svg("path", { class: "tip", d: `M${tip} ${y}l${-way * 9} -4.5v9z` }),
      ),
    );
  }
  // What has moved is drawn last, above the others.
  drawn.sort(
    (one, other) => one.classList.contains("changed") - other.classList.contains("changed"),
  );
  arrows.replaceChildren(...drawn);
}

/** The same in words, for those who do not see the arrows. */
export function tell(view) {
  const { state } = view;
  const inside = owners(state);
  const lines = tensorNames(state).map(({ key, ref }) => `${key} → ${ref}`);
  for (const { key, ref, optimizer } of slots(state)) {
    const name = called(state, optimizer);
    lines.push(`${name ? key.replace(optimizer, name) : key} → ${ref}`);
  }
  for (const [ref, tensor] of Object.entries(state.tensors ?? {})) {
    if (inside.has(ref)) continue;
    const kind = tensor.fn
      ? `${say.result}${say.and}grad_fn ${tensor.by}`
      : tensor.rg
        ? say.leaf
        : say.plain;
    const grad = tensor.grad ? `${tensor.grad} ${tensorValue(state.tensors[tensor.grad])}` : "None";
    const shared = sharing(state)(ref);
    lines.push(
      [
        `${ref}: ${tensorValue(tensor)}`,
        kind,
        (tensor.grad || (tensor.rg && !tensor.fn)) && `grad ${grad}`,
        shared.length && say.shares(shared.join(" ")),
      ]
        .filter(Boolean)
        .join(say.and),
    );
  }
  return h(
    "ul",
    { class: "unseen" },
    lines.map((line) => h("li", null, line)),
  );
}
