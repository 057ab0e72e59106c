// The step viewer: opens in place of a cell and steps through the statements that really ran.
import { cellElement, layCode, markRows } from "./code.js";
import { h, svg } from "./dom.js";
import { graph } from "./graph.js";
import { draw, tell } from "./picture.js";
import { plan } from "./rows.js";
import { nodeSentence, sentences } from "./told.js";
import { Trace } from "./trace.js";
import { values } from "./values.js";
import { say } from "./words.js";

/** In the place of the number of a node: the moment before the first one. 0 is the end of a step. */
const START = -1;

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
  const [, step, sub] = /^#step-(\d+)(?:\.(\d+))?$/.exec(hash ?? "") ?? [];
  if (step) {
    const index = Math.min(Math.max(step, 1), trace.steps.length) - 1;
    viewer.open(trace.cellOf[index], index, sub ? Number(sub) || START : 0, true);
  } else {
    const name = link.closest(".cell").id.slice("cell-".length);
    const cell = trace.cells.findIndex((other) => other.name === name);
    const [first] = trace.cells[cell].steps;
    viewer.open(cell, first, viewer.stops(first)[0], false);
  }
}

const ICONS = {
  first: "M6 5h2v14H6zM18 5v14l-9-7z",
  back: "M17 5v14L6 12z",
  forward: "M7 5v14l11-7z",
  last: "M16 5h2v14h-2zM6 5v14l9-7z",
  share:
    "M10 13a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.6 1.6M14 11a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.6-1.6",
  help: "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 1.9v.6M12 17.6v.4",
  close: "M6 6l12 12M18 6L6 18",
};

function button(name, action) {
  const icon = svg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true" },
    svg("path", { d: ICONS[name] }),
  );
  const label = { "aria-label": say[name], title: say[name] };
  const element = h("button", { type: "button", class: `do-${name}`, ...label }, icon);
  element.addEventListener("click", action);
  return element;
}

/** What scrolls is reached by keyboard and has a name. */
const scrollable = (name) => ({ tabindex: 0, role: "group", "aria-label": name });

const scrollsSideways = ({ tabIndex, scrollWidth, clientWidth }) =>
  tabIndex === 0 && scrollWidth > clientWidth;

function helpText() {
  const keys = say.keys.map(([names, text]) => {
    const caps = names.split(" ").map((key) => (key === "+" ? " + " : h("kbd", null, key)));
    return h("div", null, h("dt", null, caps), h("dd", null, text));
  });
  const content = [h("p", null, say.about), h("dl", null, keys)];
  return h("div", { class: "steps-help", id: "steps-help", hidden: true }, content);
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
    const help = helpText();
    const helpButton = button("help", () => {
      help.hidden = !help.hidden;
      helpButton.setAttribute("aria-expanded", !help.hidden);
    });
    helpButton.setAttribute("aria-expanded", "false");
    helpButton.setAttribute("aria-controls", help.id);
    this.parts = {
      live,
      slider,
      place: h("p", { class: "steps-place" }),
      notice: h("p", { class: "steps-notice", role: "status" }),
      elsewhere: h("p", { class: "steps-elsewhere", hidden: true }),
      code: h("div", { class: "steps-code highlight", ...scrollable(say.code) }),
      picture: h("div", { class: "steps-picture", "aria-hidden": "true" }),
      told: h("div"),
      aside: h("p", { class: "steps-aside" }),
      values: h("div", { class: "steps-values" }),
      graph: h("div", { class: "steps-graphs" }),
      output: h("div", { class: "steps-output" }),
    };
    const { parts } = this;
    const tools = [
      button("share", () => this.share()),
      helpButton,
      button("close", () => this.close()),
    ];
    const controls = [
      button("first", () => this.jump(-1)),
      button("back", () => this.go(-1)),
      slider,
      button("forward", () => this.go(1)),
      button("last", () => this.jump(1)),
    ];
    this.append(
      h(
        "header",
        { class: "steps-head" },
        h("strong", null, say.viewer),
        parts.place,
        h("div", { class: "steps-tools" }, tools),
      ),
      parts.notice,
      help,
      parts.elsewhere,
      parts.code,
      h("div", { class: "steps-now" }, h("div", { class: "steps-controls" }, controls), live),
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
    document.body.classList.add("stepping");
    this.standAt(cell);
    this.show(index, sub);
    this.querySelector(".do-forward").focus({ preventScroll: true });
    const { top } = this.getBoundingClientRect();
    if (scroll || top < 60 || top > innerHeight * 0.6) this.scrollIntoView({ block: "start" });
  }

  /** Hide a cell and its output, and take their place on the page. */
  standAt(cell) {
    this.restore();
    const element = cellElement(this.trace.cells[cell].name);
    const output = element.nextElementSibling;
    this.hiding = [element, ...(output?.matches(".output") ? [output] : [])];
    for (const hidden of this.hiding) hidden.hidden = true;
    element.before(this);
    for (let fold = this.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
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
    document.body.classList.remove("stepping");
    history.replaceState(history.state, "", location.pathname + location.search);
    element.querySelector(".step-through")?.focus({ preventScroll: true });
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom < 60 || top > innerHeight) element.scrollIntoView({ block: "center" });
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") this.close();
    else if (event.target === this.parts.slider)
      return; // which steps by itself
    else if (/^Arrow[LR]/.test(event.key) && scrollsSideways(event.target))
      return; // by itself
    else if (event.key === "ArrowRight") this.go(1, event.shiftKey);
    else if (event.key === "ArrowLeft") this.go(-1, event.shiftKey);
    else if (event.key === "Home") this.jump(-1);
    else if (event.key === "End") this.jump(1);
    else return;
    event.preventDefault();
  }

  /** Where one stops within a step, in order: at the nodes of its backward(), and at its end. */
  stops(index, whole = false) {
    const { trace } = this;
    const nodes = whole ? [] : trace.ran(index).map((_, node) => node + 1);
    // Where a cell begins with them, no step before shows what there was.
    const begins = nodes.length && trace.cells[trace.cellOf[index]].steps[0] === index;
    return [...(begins ? [START] : []), ...nodes, 0];
  }

  /** One forward or back: to the next node of a backward(), or to the next step. */
  go(way, whole = false) {
    const { index, sub } = this;
    const stops = this.stops(index, whole);
    const next = stops[stops.indexOf(sub) + way];
    const last = this.trace.steps.length - 1;
    if (next !== undefined) this.show(index, next);
    else if (way > 0 && index < last) this.show(index + 1, this.stops(index + 1, whole)[0]);
    else if (way < 0 && index) this.show(index - 1);
  }

  /** To the first or last step of this cell; from there, of the cell beside it. */
  jump(way) {
    const { trace, index, sub } = this;
    const edge = ({ steps: [first, end] }) =>
      way < 0 ? [first, this.stops(first)[0]] : [end - 1, 0];
    let cell = trace.cellOf[index];
    const [at, stop] = edge(trace.cells[cell]);
    if (at === index && stop === sub) {
      do cell += way;
      while (trace.cells[cell] && trace.cells[cell].steps[0] === trace.cells[cell].steps[1]);
    }
    if (trace.cells[cell]) this.show(...edge(trace.cells[cell]));
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
  view() {
    const { trace, index, sub, rows, all } = this;
    const { shapes } = trace;
    const state = sub === START ? trace.start(index) : trace.state(index, sub);
    const nodes = trace.ran(index);
    const ran = sub === START ? [] : nodes.slice(0, sub || undefined);
    const { shape, ids = [] } = state.graph ?? {};
    const nodeNames = new Map(ids.map((id, node) => [id, shapes[shape].names[node]]));
    const current = sub > 0 && ran.at(-1).node;
    const before = sub > 1 ? trace.state(index, sub - 1) : trace.before(index);
    return { state, before, shapes, nodes, ran, current, nodeNames, rows, all };
  }

  show(index, sub = 0) {
    const { trace, parts } = this;
    this.index = index;
    const nodes = trace.ran(index).length;
    this.sub = nodes && Math.min(sub, nodes);
    const cell = trace.cellOf[index];
    if (this.planned !== cell) {
      this.planned = cell;
      this.rows = plan(trace, cell);
      this.lines = layCode(parts.code, trace, cell);
    }
    const view = this.view();
    this.dataset.step = index + 1;
    this.dataset.sub = this.sub;
    this.classList.toggle("at-node", this.sub !== 0);
    const at = [say.cell(cell + 1, trace.cells.length), say.step(index + 1, trace.steps.length)];
    const done = Math.max(this.sub, 0);
    if (this.sub) at.push(say.node(done, nodes));
    parts.place.replaceChildren(...at.map((part) => h("span", null, part)));
    parts.notice.textContent = "";
    parts.slider.value = index + 1;
    parts.slider.setAttribute("aria-valuetext", [at[1], at[0], ...at.slice(2)].join(say.and));
    parts.elsewhere.hidden = cell === this.cell;
    parts.elsewhere.replaceChildren(say.elsewhere, " ", this.mover(cell));
    markRows(parts.code, this.lines, trace, index);
    parts.live.replaceChildren(...(this.sub ? [nodeSentence(view)] : sentences(trace, index)));
    parts.live.classList.toggle("error", !this.sub && Boolean(trace.steps[index].error));
    this.offer(draw(parts.picture, view));
    parts.told.replaceChildren(tell(view));
    parts.values.replaceChildren(...values(view));
    this.graph(view);
    this.output(index);
    history.replaceState(history.state, "", `#step-${index + 1}${this.sub ? `.${done}` : ""}`);
  }

  /** A button for what the picture leaves out. */
  offer(left) {
    const { aside } = this.parts;
    aside.hidden = !left.length && !this.all;
    if (aside.hidden) return;
    const more = h(
      "button",
      { type: "button", "aria-pressed": String(Boolean(this.all)) },
      this.all ? say.less : `${say.more} ${left.join(say.and)}`,
    );
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

  graph(view) {
    const { parts } = this;
    const drawn = graph(view);
    const omitted = view.state.graph?.left_out;
    // While backward() runs, the graph comes first.
    if (view.nodes.length) parts.picture.before(parts.graph);
    else parts.values.after(parts.graph);
    if (!drawn && !omitted) return parts.graph.replaceChildren();
    const notes = [
      drawn && view.nodes.length > 0 && say.from,
      drawn?.querySelector(".freed") && say.freed,
      omitted && say.omitted,
    ];
    const scroller = drawn && h("div", { class: "scroller", ...scrollable(say.graph) }, drawn);
    parts.graph.replaceChildren(
      h("p", { class: "title" }, say.graph),
      scroller ?? "",
      h("p", { class: "note" }, notes.filter(Boolean).join(" ")),
    );
    // What runs now stays in view where the graph is wider than the screen.
    const now = drawn?.querySelector(".current rect");
    if (now) scroller.scrollLeft = Number(now.getAttribute("x")) + 50 - scroller.clientWidth / 2;
    return undefined;
  }

  /** What the cell has printed so far; what this step has printed is marked. */
  output(index) {
    const [before, now] = this.trace.output(index);
    const { output } = this.parts;
    if (!before && !now) return output.replaceChildren();
    const code = h("code", null, before, now && h("mark", null, now));
    const text = h("pre", scrollable(say.output), code);
    const title = h("span", { class: "filename" }, say.output);
    output.replaceChildren(h("div", { class: "output highlight" }, title, text));
    text.scrollTop = text.scrollHeight;
    return undefined;
  }
}

customElements.define("step-viewer", StepViewer);
