// The step viewer: opens in place of a cell and steps through the statements that really ran.
import { h } from "./dom.js";
import { arrivedText, graph } from "./graph.js";
import { draw, tell } from "./picture.js";
import { plan } from "./rows.js";
import { Trace, accumulators, called, plainNames, valueOf } from "./trace.js";
import { say } from "./words.js";

const cellElement = (name) => document.getElementById(`cell-${name}`);

let loading;

/** The trace of this page and the viewer's style, once. */
function load(link) {
  const style = h("link", { rel: "stylesheet", href: new URL("viewer.css", import.meta.url) });
  const styled = new Promise((resolve, reject) => {
    style.onload = resolve;
    style.onerror = reject;
  });
  document.head.append(style);
  const traced = fetch(new URL("../trace.json", link.href)).then((response) => {
    if (!response.ok) throw new Error(`${response.status} ${response.url}`);
    return response.json();
  });
  return Promise.all([traced, styled]).then(([json]) => new Trace(json));
}

/** Open the viewer at the cell of a link, or at the step that a shared address names. */
export async function openViewer(link, hash) {
  loading ??= load(link);
  const trace = await loading.catch((error) => {
    loading = null;
    throw error;
  });
  const viewer = document.querySelector("step-viewer") ?? document.createElement("step-viewer");
  viewer.trace = trace;
  const [, step, sub = 0] = /^#step-(\d+)(?:\.(\d+))?$/.exec(hash ?? "") ?? [];
  if (step) {
    const index = Math.min(Math.max(step, 1), trace.steps.length) - 1;
    viewer.open(trace.cellOf[index], index, Number(sub), true);
  } else {
    const name = link.closest(".cell").id.slice("cell-".length);
    const cell = trace.cells.findIndex((other) => other.name === name);
    viewer.open(cell, trace.cells[cell].steps[0], 0, false);
  }
}

/** The lines of a cell as the page shows them, coloured: an array of arrays of nodes. */
function colouredLines(name) {
  const lines = [[]];
  for (const node of cellElement(name).querySelector("code").childNodes) {
    node.textContent.split("\n").forEach((text, index) => {
      if (index) lines.push([]);
      lines.at(-1).push(node.nodeType === Node.TEXT_NODE ? text : h("span", { class: node.className }, text));
    });
  }
  return lines;
}

const ICONS = {
  first: "M6 5h2v14H6zM18 5v14l-9-7z",
  back: "M17 5v14L6 12z",
  forward: "M7 5v14l11-7z",
  last: "M16 5h2v14h-2zM6 5v14l9-7z",
  share: "M10 13a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.6 1.6M14 11a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.6-1.6",
  help: "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 1.9v.6M12 17.6v.4",
  close: "M6 6l12 12M18 6L6 18",
};

function button(name, action) {
  const element = h("button", { type: "button", class: `do-${name}`, "aria-label": say[name], title: say[name] });
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(icon.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
  icon.append(path);
  element.append(icon);
  element.addEventListener("click", action);
  return element;
}

class StepViewer extends HTMLElement {
  /** Build everything that stays the same from step to step. */
  build() {
    if (this.parts) return;
    const live = h("div", { class: "steps-words", "aria-live": "polite", "aria-atomic": "true" });
    const slider = h("input", {
      type: "range",
      min: 1,
      max: this.trace.steps.length,
      "aria-label": say.slider,
    });
    slider.addEventListener("input", () => this.show(slider.value - 1));
    const helpId = "steps-help";
    const help = h(
      "div",
      { class: "steps-help", id: helpId, hidden: true },
      h("p", null, say.about),
      h("dl", null, say.keys.map(([keys, text]) => h("div", null,
        h("dt", null, keys.split(" ").map((key) => (key === "+" ? " + " : h("kbd", null, key)))), h("dd", null, text)))),
    );
    const helpButton = button("help", () => {
      help.hidden = !help.hidden;
      helpButton.setAttribute("aria-expanded", !help.hidden);
    });
    helpButton.setAttribute("aria-expanded", "false");
    helpButton.setAttribute("aria-controls", helpId);
    this.parts = {
      live,
      slider,
      place: h("p", { class: "steps-place" }),
      notice: h("p", { class: "steps-notice", role: "status" }),
      elsewhere: h("p", { class: "steps-elsewhere", hidden: true }),
      code: h("div", { class: "steps-code highlight", tabindex: 0, role: "group", "aria-label": say.code }),
      picture: h("div", { class: "steps-picture", "aria-hidden": "true" }),
      told: h("div"),
      aside: h("p", { class: "steps-aside" }),
      values: h("div", { class: "steps-values" }),
      graph: h("div", { class: "steps-graphs" }),
      output: h("div", { class: "steps-output" }),
    };
    const { parts } = this;
    this.append(
      h("header", { class: "steps-head" },
        h("strong", null, say.viewer), parts.place,
        h("div", { class: "steps-tools" },
          button("share", () => this.share()), helpButton, button("close", () => this.close()))),
      parts.notice,
      help,
      parts.elsewhere,
      parts.code,
      h("div", { class: "steps-now" },
        h("div", { class: "steps-controls" },
          button("first", () => this.jump(-1)),
          button("back", () => this.go(-1)),
          slider,
          button("forward", () => this.go(1)),
          button("last", () => this.jump(1))),
        live),
      parts.picture,
      parts.told,
      parts.aside,
      parts.values,
      parts.graph,
      parts.output,
    );
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", say.viewer);
    this.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => parts.picture.redraw?.()).observe(parts.picture);
  }

  /** Stand in for a cell, at a step. */
  open(cell, index, sub, scroll) {
    this.build();
    this.standAt(cell);
    this.show(index, sub);
    this.querySelector(".do-forward").focus({ preventScroll: true });
    const { top } = this.getBoundingClientRect();
    if (scroll || top < 60 || top > innerHeight * 0.6) this.scrollIntoView({ block: "start" });
  }

  standAt(cell) {
    this.restore();
    const element = cellElement(this.trace.cells[cell].name);
    const output = element.nextElementSibling;
    this.hiding = [element, ...(output?.matches(".output") ? [output] : [])];
    for (const hidden of this.hiding) hidden.hidden = true;
    element.before(this);
    this.cell = cell;
  }

  restore() {
    for (const hidden of this.hiding ?? []) hidden.hidden = false;
    this.hiding = null;
  }

  close() {
    const [element] = this.hiding;
    this.restore();
    this.remove();
    history.replaceState(history.state, "", location.pathname + location.search);
    element.querySelector(".step-through")?.focus({ preventScroll: true });
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom < 60 || top > innerHeight) element.scrollIntoView({ block: "center" });
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") this.close();
    else if (event.target === this.parts.slider) return; // which steps by itself
    else if (event.key === "ArrowRight") this.go(1, event.shiftKey);
    else if (event.key === "ArrowLeft") this.go(-1, event.shiftKey);
    else if (event.key === "Home") this.jump(-1);
    else if (event.key === "End") this.jump(1);
    else return;
    event.preventDefault();
  }

  /** One forward or back: to the next node of a backward(), or to the next step. */
  go(way, whole = false) {
    const { index, sub } = this;
    const nodes = (step) => (whole ? 0 : this.trace.ran(step).length);
    const last = this.trace.steps.length - 1;
    if (way > 0) {
      // Sub-step 0 is the end of a step; its nodes come before that.
      if (sub) this.show(index, sub < nodes(index) ? sub + 1 : 0);
      else if (index < last) this.show(index + 1, nodes(index + 1) ? 1 : 0);
    } else if (sub > 1) this.show(index, whole ? 0 : sub - 1);
    else if (!sub && nodes(index)) this.show(index, nodes(index));
    else if (index) this.show(index - 1);
  }

  /** To the first or last step of this cell; from there, of the cell beside it. */
  jump(way) {
    const { trace, index, sub } = this;
    const edge = ({ steps: [first, end] }) => (way < 0 ? first : end - 1);
    let cell = trace.cellOf[index];
    if (edge(trace.cells[cell]) === index && !sub) {
      do cell += way;
      while (trace.cells[cell] && trace.cells[cell].steps[0] === trace.cells[cell].steps[1]);
    }
    if (trace.cells[cell]) this.show(edge(trace.cells[cell]));
  }

  async share() {
    const { notice } = this.parts;
    try {
      await navigator.clipboard.writeText(location.href);
      notice.textContent = say.shared;
    } catch {
      notice.textContent = say.address;
    }
  }

  /** What everything that is drawn needs to know of a step, or of a node within it. */
  view(index, sub) {
    const { trace } = this;
    const state = trace.state(index, sub);
    const ran = trace.ran(index).slice(0, sub || undefined);
    const nodeNames = new Map();
    if (state.graph?.ids) {
      state.graph.ids.forEach((id, node) => nodeNames.set(id, trace.shapes[state.graph.shape].names[node]));
    }
    return { state, before: trace.before(index), ran, current: sub && ran.at(-1).node, nodeNames, shapes: trace.shapes };
  }

  show(index, sub = 0) {
    const { trace, parts } = this;
    this.index = index;
    this.sub = Math.min(sub, trace.ran(index).length);
    const cell = trace.cellOf[index];
    if (this.planned !== cell) {
      this.planned = cell;
      this.rows = plan(trace, cell);
      this.layCode(cell);
    }
    const view = { ...this.view(index, this.sub), rows: this.rows, all: this.all };
    this.dataset.step = index + 1;
    this.dataset.sub = this.sub;
    this.classList.toggle("at-node", this.sub > 0);
    const at = [say.cell(cell + 1, trace.cells.length), say.step(index + 1, trace.steps.length)];
    if (this.sub) at.push(say.node(this.sub, trace.ran(index).length));
    parts.place.replaceChildren(...at.map((part) => h("span", null, part)));
    parts.notice.textContent = "";
    parts.slider.value = index + 1;
    parts.slider.setAttribute("aria-valuetext", [at[1], at[0], ...at.slice(2)].join(say.and));
    parts.elsewhere.hidden = cell === this.cell;
    parts.elsewhere.replaceChildren(say.elsewhere, " ", this.mover(cell));
    this.mark(index);
    parts.live.replaceChildren(...this.words(index, view));
    parts.live.classList.toggle("error", !this.sub && Boolean(trace.steps[index].error));
    this.offer(draw(parts.picture, view));
    parts.told.replaceChildren(tell(view));
    this.values(view);
    this.graph(view);
    this.output(index);
    history.replaceState(history.state, "", `#step-${index + 1}${this.sub ? `.${this.sub}` : ""}`);
  }

  /** A button for what the picture leaves out. */
  offer(left) {
    const { aside } = this.parts;
    aside.hidden = !left.length && !this.all;
    if (aside.hidden) return;
    const more = h("button", { type: "button", "aria-pressed": String(Boolean(this.all)) },
      this.all ? say.less : `${say.more} ${left.join(say.and)}`);
    more.addEventListener("click", () => {
      this.all = !this.all;
      this.show(this.index, this.sub);
      this.querySelector(".steps-aside button")?.focus();
    });
    aside.replaceChildren(more);
  }

  /** The link to the place on the page of the cell that is shown now. */
  mover(cell) {
    const link = h("a", { href: `#cell-${this.trace.cells[cell].name}` }, say.move);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.standAt(cell);
      this.show(this.index, this.sub);
      this.querySelector(".do-forward").focus({ preventScroll: true });
      this.scrollIntoView({ block: "start" });
    });
    return link;
  }

  /** The code of a cell, and of the functions from other cells that its steps run. */
  layCode(cell) {
    const { trace, parts } = this;
    this.lines = new Map();
    const block = (from, to) => {
      const owner = trace.cells.find((other) => other.rows[0] <= from && from < other.rows[1]);
      const coloured = colouredLines(owner.name);
      const lines = [];
      for (let row = from; row < to; row += 1) {
        const line = h("span", { class: "line", "data-row": row },
          h("i", { "aria-hidden": "true" }, row - owner.rows[0] + 1), coloured[row - owner.rows[0]] ?? trace.code[row], "\n");
        this.lines.set(row, line);
        lines.push(line);
      }
      return h("pre", null, h("code", null, lines));
    };
    const blocks = trace.blocks(cell).map(([from, to, name], index) =>
      [index > 0 && h("p", null, say.defined(name)), block(from, to)]);
    parts.code.replaceChildren(...blocks.flat().filter(Boolean));
  }

  /** Mark the rows that ran, and bring them into view within the code. */
  mark(index) {
    const { row, to = row } = this.trace.steps[index];
    const caller = this.trace.caller(index);
    for (const [at, line] of this.lines) {
      const now = row <= at && at <= to;
      line.classList.toggle("now", now);
      line.classList.toggle("calling", !now && at === caller);
      if (now) line.setAttribute("aria-current", "step");
      else line.removeAttribute("aria-current");
    }
    const { code } = this.parts;
    const line = this.lines.get(row);
    const above = line.offsetTop - code.scrollTop;
    if (above < 0 || above + line.offsetHeight > code.clientHeight) {
      code.scrollTop = line.offsetTop - code.clientHeight / 2;
    }
  }

  words(index, view) {
    const { trace } = this;
    if (this.sub) return [h("p", { class: "lead" }, this.nodeWords(index, view))];
    const { words } = trace.steps[index];
    return words.map(([template, ...parameters], first) => {
      const parts = trace.templates[template].split(/\{(\d)\}/);
      const lead = !first && parameters.join("").length < 60;
      return h("p", { class: lead && "lead" }, parts.map((part, at) => (at % 2 ? h("code", null, parameters[part]) : part)));
    });
  }

  nodeWords(index, { state, ran, nodeNames, shapes }) {
    const { node, arrived, grad } = ran.at(-1);
    const leaf = !grad && new Map(accumulators(shapes, state.graph)).get(node);
    if (!leaf) return say.arrives(nodeNames.get(node) ?? node, arrivedText(arrived));
    const name = called(state, leaf);
    const value = (from) => {
      const ref = from.tensors?.[leaf]?.grad;
      return ref && from.tensors[ref] && valueOf(from.tensors[ref]);
    };
    const who = name ? `${name} (${leaf})` : leaf;
    return say.accumulates(who, arrivedText(arrived), value(this.trace.before(index)), value(state));
  }

  /** Names of plain values, and the hyperparameters of the optimizers. */
  values({ state, before, rows, all }) {
    const entry = (name, now, was) => {
      const both = was !== undefined && was !== now && was.length + now.length < 50;
      return h("div", { class: was !== now && "changed" }, h("dt", null, name),
        h("dd", null, both && [h("del", null, was), " "], h(was === now ? "span" : "ins", null, now)));
    };
    const known = new Map(plainNames(before).map(({ key, ref }) => [key, ref]));
    const about = ({ key, label, ref }) => all || rows.mentioned.has(/^\w*/.exec(label)[0]) || known.get(key) !== ref;
    const plain = plainNames(state).filter(about).map(({ key, ref }) => entry(key, ref.slice(1), known.get(key)?.slice(1)));
    const lists = plain.length ? [h("div", { class: "values" }, h("p", null, say.values), h("dl", null, plain))] : [];
    for (const [ref, optimizer] of Object.entries(state.optimizers ?? {})) {
      const was = before.optimizers?.[ref];
      const groups = Object.entries(optimizer.groups);
      const rows = groups.flatMap(([group, { params: _, ...settings }]) =>
        Object.entries(settings)
          .filter(([name, value]) => name === "lr" || !/^=(0|0\.0|False|None)$/.test(value) ||
            (was && was.groups[group]?.[name] !== value))
          .map(([name, value]) =>
            entry(groups.length > 1 ? `[${group}].${name}` : name, textOf(value, state), textOf(was ? was.groups[group]?.[name] : value, before))));
      const own = Object.entries(optimizer.attributes ?? {}).map(([name, value]) =>
        entry(`.${name}`, textOf(value, state), textOf(was?.attributes?.[name], before)));
      const name = called(state, ref);
      lists.push(h("div", { class: "values of-optimizer" },
        h("p", null, name && h("b", null, name), " ", optimizer.type, " ", h("span", null, ref)), h("dl", null, rows, own)));
    }
    this.parts.values.replaceChildren(...lists);
  }

  graph(view) {
    const drawn = graph(view);
    const scroller = drawn && h("div", { class: "scroller", tabindex: 0, role: "group", "aria-label": say.graph }, drawn);
    // While backward() runs, the graph comes first.
    if (view.ran.length) this.parts.picture.before(this.parts.graph);
    else this.parts.values.after(this.parts.graph);
    const { left_out: omitted } = view.state.graph ?? {};
    const notes = [
      drawn && view.ran.length > 0 && say.from,
      drawn?.querySelector(".freed") && say.freed,
      omitted && say.omitted,
    ].filter(Boolean);
    this.parts.graph.replaceChildren(
      ...(drawn || omitted ? [h("p", { class: "title" }, say.graph), drawn ? scroller : "", h("p", { class: "note" }, notes.join(" "))] : []),
    );
  }

  output(index) {
    const [before, now] = this.trace.output(index);
    const { output } = this.parts;
    if (!before && !now) return output.replaceChildren();
    const text = h("pre", { tabindex: 0 }, h("code", null, before, now && h("mark", null, now)));
    output.replaceChildren(
      h("div", { class: "output no-copy highlight" }, h("span", { class: "filename" }, say.output), text),
    );
    text.scrollTop = text.scrollHeight;
    return null;
  }
}

/** A reference as it reads among values: "=0.1" is 0.1, a tensor its number and value. */
function textOf(ref, state) {
  if (ref === undefined) return undefined;
  if (typeof ref !== "string") return ref.type;
  if (ref[0] === "=" || ref[0] === "~") return ref.slice(1);
  return state.tensors?.[ref] ? `${ref} ${valueOf(state.tensors[ref])}` : ref;
}

customElements.define("step-viewer", StepViewer);
