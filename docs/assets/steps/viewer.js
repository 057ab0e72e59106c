// The step viewer: opens in place of a cell and steps through the statements that really ran.
import { cellElement, layCode, markRows } from "./code.js";
import { comparison } from "./compare.js";
import { h, svg } from "./dom.js";
import { graph, graphHeight } from "./graph.js";
import { loopsOf, otherRound } from "./loops.js";
import { draw, tell } from "./picture.js";
import { pointIn } from "./point.js";
import { plan } from "./rows.js";
import { nodeSentence, sentences } from "./told.js";
import { Trace } from "./trace.js";
import { values } from "./values.js";
import { say } from "./words.js";

/** In the place of the number of a node: the moment before the first step of a cell, and before the
    first node where it is a backward(). 0 is the end of a step. */
const START = -1;

let trace;

/** Open the viewer at the cell of a link, or at the step that a shared address names. */
export function openViewer(json, link, hash) {
  trace ??= new Trace(json);
  const viewer = viewerOf(trace);
  const [, step, sub] = /^#step-(\d+)(?:\.(\d+))?$/.exec(hash ?? "") ?? [];
  if (step) {
    const index = Math.min(Math.max(step, 1), trace.steps.length) - 1;
    viewer.open(index, sub ? Number(sub) || START : 0);
  } else {
    const name = link.closest(".cell").id.slice("cell-".length);
    const cell = trace.cells.findIndex((other) => other.name === name);
    viewer.open(trace.cells[cell].steps[0], START);
  }
}

/** Open the viewer on a reader's own run, at the beginning of a cell. `from` is the button that asks
    for it, `coloured` makes nodes of code. */
export function openRun(json, name, from, coloured) {
  const own = new Trace(json);
  const { steps } = own.cells.find((cell) => cell.name === name);
  viewerOf(own, { from, coloured }).open(steps[0], START);
}

/** The one viewer, with a trace: the page's, or that of a run of the reader's `own`. */
function viewerOf(shown, own) {
  const viewer = document.querySelector("step-viewer") ?? document.createElement("step-viewer");
  if (viewer.trace !== shown) viewer.cell = viewer.pinned = undefined;
  viewer.trace = shown;
  viewer.own = own;
  viewer.classList.toggle("own", Boolean(own));
  return viewer;
}

/** Open the picture in which a question is answered. */
export function openPicture(json, question) {
  pointIn(json, question);
}

/** How long a step that changes something stays while the steps play by themselves: ms. */
const SPEEDS = { 1: 1600, 2: 800, 4: 400 };

const ICONS = {
  play: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M10 8.5v7l5.5-3.5z",
  pause: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M10 9v6M14 9v6",
  pin: "M9 3h6l-1 7 4 4H6l4-4zM12 14v7",
  first: "M6 5h2v14H6zM18 5v14l-9-7z",
  back: "M17 5v14L6 12z",
  forward: "M7 5v14l11-7z",
  sooner: "M11 5v14l-8-7zM20 5v14l-8-7z",
  later: "M4 5v14l8-7zM13 5v14l8-7z",
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
      min: 0,
      "aria-label": say.slider,
    });
    slider.addEventListener("input", () => {
      const [first] = this.range();
      if (slider.value === "0") this.show(first, START);
      else this.show(first + Number(slider.value) - 1);
    });
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
      marks: svg("path", { "vector-effect": "non-scaling-stroke" }),
      code: h("div", { class: "steps-code highlight", ...scrollable(say.code) }),
      picture: h("div", { class: "steps-picture", "aria-hidden": "true" }),
      told: h("div"),
      aside: h("p", { class: "steps-aside" }),
      values: h("div", { class: "steps-values" }),
      graph: h("div", { class: "steps-graphs" }),
      output: h("div", { class: "steps-output" }),
      comparison: h("div", { class: "steps-comparison", ...scrollable(say.differences) }),
      play: button("play", () => this.play(!this.playing)),
      pin: button("pin", () => this.pin()),
      speed: h(
        "select",
        { class: "steps-speed", "aria-label": say.speed },
        Object.keys(SPEEDS).map((times) => h("option", { value: times }, `${times}×`)),
      ),
    };
    const { parts } = this;
    const tools = [
      parts.play,
      parts.speed,
      parts.pin,
      button("share", () => this.share()),
      helpButton,
      button("close", () => this.close()),
    ];
    const frame = { preserveAspectRatio: "none", "aria-hidden": "true" };
    parts.rounds = svg("svg", { class: "steps-marks", ...frame }, parts.marks);
    const by = {
      first: () => this.jump(-1),
      sooner: () => this.round(-1),
      back: () => this.go(-1),
      forward: () => this.go(1),
      later: () => this.round(1),
      last: () => this.jump(1),
    };
    const buttons = Object.entries(by).map(([name, action]) => {
      parts[name] = button(name, action);
      return parts[name];
    });
    const controls = [
      ...buttons.slice(0, 3),
      h("div", { class: "steps-slider" }, slider, parts.rounds),
      ...buttons.slice(3),
    ];
    parts.code.addEventListener("click", (event) => this.chooseLine(event));
    parts.output.addEventListener("click", (event) => this.choosePrinted(event));
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
      h(
        "div",
        { class: "steps-stage" },
        h(
          "div",
          { class: "steps-told" },
          parts.code,
          h("div", { class: "steps-controls" }, controls),
          live,
          parts.output,
          parts.comparison,
        ),
        h(
          "div",
          { class: "steps-shown" },
          h("div", { class: "steps-sheet", ...scrollable(say.state) }, parts.picture, parts.aside),
          parts.told,
          parts.graph,
          parts.values,
        ),
      ),
    );
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", say.viewer);
    this.addEventListener("keydown", (event) => this.key(event));
    // Whoever steps, plays no longer; the speed may change meanwhile.
    for (const type of ["keydown", "pointerdown"]) {
      this.addEventListener(type, ({ target }) => {
        if (this.playing && !target.closest(".do-play, .steps-speed")) this.play(false);
      });
    }
    new ResizeObserver(() => parts.picture.redraw?.()).observe(parts.picture);
  }

  /** Stand in for the cell of a step, and bring all of the stage into view. */
  open(index, sub) {
    this.build();
    document.body.classList.add("stepping");
    this.show(index, sub);
    this.querySelector(".do-forward").focus({ preventScroll: true });
    this.bringIntoView();
  }

  bringIntoView() {
    const { top, bottom } = this.getBoundingClientRect();
    if (top < 60 || bottom > innerHeight) this.scrollIntoView({ block: "start" });
  }

  /** Hide a cell and its output, and take their place on the page. */
  standAt(cell) {
    this.restore();
    const element = cellElement(this.trace.cells[cell].name);
    const output = element.nextElementSibling;
    this.hiding = [element, ...(output?.matches(".output") ? [output] : [])];
    for (const hidden of this.hiding) hidden.hidden = true;
    this.figures = [];
    for (
      let next = this.hiding.at(-1).nextElementSibling;
      next?.matches("figure, .output");
      next = next.nextElementSibling
    ) {
      // What the page draws is not drawn again for a reader's own run.
      if (next.matches("figure") && !this.own) this.figures.push(next);
    }
    element.before(this);
    for (let fold = this.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    this.cell = cell;
  }

  /** Take one step after the other by itself, longer where something changes; or stop that. */
  play(on) {
    const { parts } = this;
    clearTimeout(this.timer);
    this.playing = on && !this.atEdge(1);
    this.classList.toggle("playing", this.playing);
    const name = this.playing ? "pause" : "play";
    parts.play.title = say[name];
    parts.play.setAttribute("aria-label", say[name]);
    parts.play.querySelector("path").setAttribute("d", ICONS[name]);
    // A screen reader could not follow.
    parts.live.setAttribute("aria-live", this.playing ? "off" : "polite");
    if (!this.playing) return;
    const changes = this.querySelector(
      ".steps-picture :is(.new, .changed), .node.current, .steps-values .changed, mark",
    );
    const stay = SPEEDS[parts.speed.value] * (changes ? 1 : 0.4);
    this.timer = setTimeout(() => {
      this.go(1);
      this.play(true);
    }, stay);
  }

  /** Keep the step of now, to compare others with it; or no longer. */
  pin() {
    this.pinned = this.pinned ? null : this.seen();
    this.compare();
    // What is compared stands at the end of the stage.
    this.bringIntoView();
  }

  /** What is compared of the step of now. */
  seen() {
    const { cell, parts } = this;
    return {
      cell,
      title: [...parts.place.children].map((part) => part.textContent).join(say.and),
      state: this.view().state,
      output: parts.output.querySelector("code")?.textContent ?? "",
      mentioned: this.rows.mentioned,
    };
  }

  compare() {
    const { parts, pinned } = this;
    const label = say[pinned ? "unpin" : "pin"];
    parts.pin.title = label;
    parts.pin.setAttribute("aria-pressed", Boolean(pinned));
    parts.pin.setAttribute("aria-label", label);
    const now = pinned && this.seen();
    const hint = pinned && now.title === pinned.title;
    if (hint) parts.comparison.replaceChildren(h("p", null, say.pinned(pinned.title)));
    else parts.comparison.replaceChildren(...(pinned ? comparison(pinned, now) : []));
  }

  restore() {
    for (const hidden of this.hiding ?? []) hidden.hidden = false;
    this.hiding = null;
  }

  close() {
    const [element] = this.hiding;
    this.play(false);
    this.restore();
    this.remove();
    document.body.classList.remove("stepping");
    if (!this.own) history.replaceState(history.state, "", location.pathname + location.search);
    (this.own?.from ?? element.querySelector(".step-through"))?.focus({ preventScroll: true });
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom < 60 || top > innerHeight) element.scrollIntoView({ block: "center" });
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
    if (event.key === "Escape") this.close();
    else if (event.target === this.parts.slider && /^(Arrow|Home|End)/.test(event.key))
      return undefined; // which steps by itself
    else if (/^Arrow[LR]/.test(event.key) && scrollsSideways(event.target))
      return undefined; // by itself
    else if (event.key === "ArrowRight") this.go(1, event.shiftKey);
    else if (event.key === "ArrowLeft") this.go(-1, event.shiftKey);
    else if (event.key === "Home") this.jump(-1);
    else if (event.key === "End") this.jump(1);
    else if (event.key === "PageDown" && this.classList.contains("loops")) this.round(1);
    else if (event.key === "PageUp" && this.classList.contains("loops")) this.round(-1);
    else if (/^[np,.]$/.test(event.key))
      return event.stopPropagation(); // would leave the page
    else return undefined;
    return event.preventDefault();
  }

  /** The steps of the cell that is shown: the first, and the one behind the last. */
  range() {
    return this.trace.cells[this.cell].steps;
  }

  /** Where one stops within a step, in order: before a cell, at nodes, at the end of the step. */
  stops(index, whole = false) {
    const { trace } = this;
    const nodes = whole ? [] : trace.ran(index).map((_, node) => node + 1);
    const begins = trace.cells[trace.cellOf[index]].steps[0] === index;
    return [...(begins ? [START] : []), ...nodes, 0];
  }

  /** One forward or back within the cell: to the next node of a backward(), or to the next step. */
  go(way, whole = false) {
    const { index, sub } = this;
    const [first, end] = this.range();
    const stops = this.stops(index, whole);
    const at = stops.indexOf(sub);
    const next = at < 0 ? (way > 0 ? 0 : undefined) : stops[at + way];
    if (next !== undefined) this.show(index, next);
    else if (way > 0 && index + 1 < end) this.show(index + 1, this.stops(index + 1, whole)[0]);
    else if (way < 0 && index > first) this.show(index - 1);
    else this.parts.notice.textContent = way > 0 ? say.atEnd : say.atStart;
  }

  /** The cell that has steps, before or after that of now. */
  beside(way) {
    const { cells } = this.trace;
    let cell = this.cell + way;
    while (cells[cell] && cells[cell].steps[0] === cells[cell].steps[1]) cell += way;
    return cells[cell];
  }

  /** Whether this is the first or the last stop of the cell. */
  atEdge(way) {
    const [first, end] = this.range();
    return way < 0
      ? this.index === first && this.sub === START
      : this.index === end - 1 && this.sub === 0;
  }

  /** To the beginning or end of this cell; from there, of the cell beside it. */
  jump(way) {
    const cell = this.atEdge(way) ? this.beside(way) : this.trace.cells[this.cell];
    if (!cell) return;
    const [first, end] = cell.steps;
    // Into the cell behind one goes at its beginning.
    if (way < 0 || cell !== this.trace.cells[this.cell]) this.show(first, START);
    else this.show(end - 1);
  }

  /** One round of a loop forward or back. */
  round(way) {
    const { trace, cell, index, sub } = this;
    const step = otherRound(trace, cell, this.loops, index, way);
    if (step === undefined) return;
    const nodes = trace.ran(step).length;
    this.show(step, sub > 0 && nodes ? Math.min(sub, nodes) : 0);
  }

  /** To the step that has run a row: the next from here, or the first of the cell. */
  toRow(row) {
    const [first, end] = this.range();
    const ran = [];
    for (let step = first; step < end; step += 1) {
      const { row: from, to = from } = this.trace.steps[step];
      if (from <= row && row <= to) ran.push(step);
    }
    const next = ran.find((step) => step > this.index) ?? ran[0];
    if (next === undefined) this.parts.notice.textContent = say.notRun;
    else this.show(next);
  }

  /** To the step that printed a line of the cell's output, counted from 1. */
  toPrinted(line) {
    const [first, end] = this.range();
    let lines = 0;
    for (let step = first; step < end; step += 1) {
      lines += (this.trace.steps[step].out ?? "").split("\n").length - 1;
      if (lines >= line) return this.show(step);
    }
    return undefined;
  }

  /** To the step that a line of the page stands for: what it printed, else that it ran. */
  toLine(element) {
    if (this.own) {
      this.parts.notice.textContent = say.ofPage;
      return;
    }
    const { rows } = this.trace.cells[this.cell];
    const printed = /^\d+/.exec(element.value ?? "");
    const range = new Range();
    range.setStart(element.closest("code"), 0);
    range.setEndBefore(element);
    if (printed) this.toPrinted(Number(printed[0]));
    else this.toRow(rows[0] + range.toString().split("\n").length - 1);
  }

  chooseLine({ target }) {
    const row = target.closest(".line")?.dataset.row;
    if (row && getSelection().isCollapsed) this.toRow(Number(row));
  }

  choosePrinted({ target }) {
    const step = target.closest("[data-printed]")?.dataset.printed;
    if (step && getSelection().isCollapsed) this.show(Number(step));
  }

  async share() {
    const { notice } = this.parts;
    try {
      // Without the words of a search, which only the reader has looked for.
      const { origin, pathname, hash } = location;
      await navigator.clipboard.writeText(origin + pathname + hash);
      notice.textContent = say.shared;
    } catch {
      notice.textContent = say.address;
    }
  }

  /** What everything that is drawn needs to know of a step, or of a node within it. */
  view(index = this.index, sub = this.sub) {
    const { trace, rows, all } = this;
    const { shapes } = trace;
    const state = sub === START ? trace.start(index) : trace.state(index, sub);
    const began = sub === START && trace.cells[this.cell].steps[0] === index;
    const nodes = trace.ran(index);
    const ran = sub === START ? [] : nodes.slice(0, sub || undefined);
    const { shape, ids = [] } = state.graph ?? {};
    const nodeNames = new Map(ids.map((id, node) => [id, shapes[shape].names[node]]));
    const current = sub > 0 && ran.at(-1).node;
    const before = sub > 1 ? trace.state(index, sub - 1) : trace.before(index);
    return { state, before, shapes, nodes, ran, current, nodeNames, rows, all, began };
  }

  /** What is the same for all steps of a cell. */
  enter(cell) {
    const { trace, parts } = this;
    const { top } = this.getBoundingClientRect();
    const moved = this.isConnected;
    const focused = moved && this.contains(document.activeElement) && document.activeElement;
    this.standAt(cell);
    focused?.focus?.({ preventScroll: true });
    // The stage stays where it is in the window, the page moves behind it.
    if (moved) scrollBy({ top: this.getBoundingClientRect().top - top, behavior: "instant" });
    const [first, end] = this.range();
    this.rows = plan(trace, cell);
    this.loops = loopsOf(trace, cell);
    this.lines = layCode(parts.code, trace, cell, this.own?.coloured);
    parts.slider.max = end - first;
    const rounds = new Set(this.loops.flat().flatMap(({ loop }) => loop.starts));
    parts.rounds.setAttribute("viewBox", `0 0 ${end - first} 1`);
    parts.marks.setAttribute("d", [...rounds].map((at) => `M${at - first + 1} 0V1`).join(""));
    this.classList.toggle("loops", rounds.size > 0);
    let highest = 0;
    for (let at = first; at < end; at += 1) {
      // Where neither the graph changes nor a part of it runs, it is as high as before.
      const isSame = at > first && trace.states[at].graph === trace.states[at - 1].graph;
      if (isSame && !trace.ran(at).length) continue;
      const seen = { state: trace.states[at], shapes: trace.shapes, nodes: trace.ran(at) };
      highest = Math.max(highest, graphHeight({ ...seen, rows: this.rows, all: this.all }));
    }
    this.graphHigh = highest && highest + 40;
    this.classList.toggle("graphs", highest > 0);
    this.style.setProperty("--graph", `${this.graphHigh}px`);
    for (const name of ["--need", "--sheet"]) this.style.removeProperty(name);
    this.need = this.sheet = 0;
    // As high as the picture gets: what is below it keeps its place.
    for (const at of [first, (first + end) >> 1, end - 1]) {
      this.offer(draw(parts.picture, this.view(at, 0)));
      this.fit();
    }
    // Where no name refers to a tensor, there is none to leave room for.
    if (!this.sheet) this.style.setProperty("--sheet", "0px");
  }

  show(index, sub = 0) {
    const { trace, parts } = this;
    const cell = trace.cellOf[index];
    if (this.cell !== cell || !this.isConnected) this.enter(cell);
    this.index = index;
    const [first, end] = this.range();
    const nodes = trace.ran(index).length;
    this.sub =
      sub === START && index === first ? START : nodes && Math.min(Math.max(sub, 0), nodes);
    const view = this.view();
    const begins = this.sub === START;
    this.dataset.step = index + 1;
    this.dataset.sub = this.sub;
    this.classList.toggle("at-node", this.sub > 0);
    const done = Math.max(this.sub, 0);
    const at = [
      begins ? say.begin : say.step(index + 1 - first, end - first),
      ...this.loops[index - first].map(({ loop, round }) =>
        say.round(round, loop.cut ? "" : loop.starts.length),
      ),
    ];
    if (this.sub && nodes) at.push(say.node(done, nodes));
    const which = say.cell(cell + 1, trace.cells.length);
    const whose = this.own ? [say.ownRun] : [];
    parts.place.replaceChildren(...[...whose, which, ...at].map((part) => h("span", null, part)));
    parts.notice.textContent = "";
    parts.slider.value = begins ? 0 : index + 1 - first;
    parts.slider.setAttribute("aria-valuetext", [...at, which].join(say.and));
    this.offerWays();
    markRows(parts.code, this.lines, trace, index, !begins || nodes > 0);
    parts.live.replaceChildren(
      ...(begins || this.sub ? nodeSentence(view) : sentences(trace, index)),
    );
    parts.live.scrollTop = 0;
    parts.live.classList.toggle("error", !this.sub && Boolean(trace.steps[index].error));
    this.offer(draw(parts.picture, view));
    parts.picture.redraw();
    parts.told.replaceChildren(tell(view));
    parts.values.replaceChildren(...values(view));
    this.graph(view);
    this.output(index, begins);
    this.compare();
    this.fit();
    // A reader's own run has no address.
    if (this.own) return;
    history.replaceState(history.state, "", `#step-${index + 1}${this.sub ? `.${done}` : ""}`);
  }

  /** What the buttons do from here. One that does nothing keeps the focus, and says so. */
  offerWays() {
    const { parts, trace, cell, index } = this;
    const can = (name, possible) => parts[name].setAttribute("aria-disabled", !possible);
    can("back", !this.atEdge(-1));
    can("forward", !this.atEdge(1));
    for (const [name, way] of [
      ["sooner", -1],
      ["later", 1],
    ])
      can(name, otherRound(trace, cell, this.loops, index, way) !== undefined);
    for (const [name, other, way] of [
      ["first", "cellBefore", -1],
      ["last", "cellAfter", 1],
    ]) {
      const edge = this.atEdge(way);
      const label = say[edge ? other : name];
      can(name, !edge || this.beside(way));
      parts[name].classList.toggle("to-cell", edge);
      parts[name].title = label;
      parts[name].setAttribute("aria-label", label);
    }
  }

  /** As high as the cell needs at most, within the window: it may grow, but never shrinks. */
  fit() {
    const { parts } = this;
    const grow = (name, high) => {
      if (high <= this[name]) return;
      this[name] = high;
      this.style.setProperty(`--${name}`, `${high}px`);
    };
    grow("sheet", parts.picture.offsetHeight + parts.aside.offsetHeight);
    const told = parts.code.parentElement;
    const high = {
      told:
        parts.code.scrollHeight +
        150 +
        parts.output.scrollHeight +
        Math.min(parts.comparison.scrollHeight, 220),
      shown: this.sheet + parts.values.scrollHeight + this.graphHigh,
    };
    const wide = getComputedStyle(told).display !== "contents";
    grow("need", wide ? Math.max(high.told, high.shown) : Math.min(high.told, 350) + high.shown);
    // What has changed is in view.
    const sheet = parts.picture.parentElement;
    const changed = parts.picture.querySelectorAll(
      ".tensor:is(.new, .changed), .name.changed, .slot.changed",
    );
    const [box, ...all] = [sheet, ...changed].map((part) => part.getBoundingClientRect());
    if (!all.length) return;
    const top = Math.min(...all.map((one) => one.top)) - 24;
    const bottom = Math.min(Math.max(...all.map((one) => one.bottom)) + 8, top + box.height);
    if (top < box.top) sheet.scrollTop += top - box.top;
    else if (bottom > box.bottom) sheet.scrollTop += bottom - box.bottom;
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

  graph(view) {
    const { parts } = this;
    const drawn = graph(view);
    const omitted = view.state.graph?.left_out;
    if (!drawn && !omitted) return parts.graph.replaceChildren();
    const notes = [
      drawn && view.nodes.length > 0 && say.from,
      drawn?.querySelector(".freed") && say.freed,
      omitted && say.omitted,
    ];
    const note = h("p", { class: "note" }, notes.filter(Boolean).join(" "));
    const scroller = h("div", { class: "scroller", ...scrollable(say.graph) }, drawn, note);
    parts.graph.replaceChildren(h("p", { class: "title" }, say.graph), scroller);
    if (!drawn) return undefined;
    // What runs now stays in view where the graph is larger than its place; else the result does.
    const now = drawn.querySelector(".current rect") ?? drawn.querySelector(".node rect");
    const [box, node] = [scroller, now].map((part) => part.getBoundingClientRect());
    scroller.scrollLeft = node.left + node.width / 2 - box.left - box.width / 2;
    scroller.scrollTop = node.top + node.height / 2 - box.top - box.height / 2;
    return undefined;
  }

  /** What the cell has printed and drawn so far; what this step has printed is marked. */
  output(index, begins) {
    const { output } = this.parts;
    const [first] = this.range();
    const printed = [];
    let drawn = 0;
    for (let step = first; step <= index && !begins; step += 1) {
      const { out, drew } = this.trace.steps[step];
      if (out) printed.push(h(step === index ? "mark" : "span", { "data-printed": step }, out));
      if (drew) drawn += 1;
    }
    const figures = this.figures.slice(0, drawn).map((figure) => figure.cloneNode(true));
    if (!printed.length) return output.replaceChildren(...figures);
    const text = h("pre", scrollable(say.output), h("code", null, printed));
    const title = h("span", { class: "filename" }, say.output);
    output.replaceChildren(h("div", { class: "output highlight" }, title, text), ...figures);
    text.scrollTop = text.scrollHeight;
    return undefined;
  }
}

customElements.define("step-viewer", StepViewer);
