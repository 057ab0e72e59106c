/* A cell that a reader changes and runs, after the cells above it as they stand on the page now. */
import { h } from "../steps/dom.js";
import { coloured } from "./colours.js";
import { different } from "./differences.js";
import { edit, styled } from "./editor.js";
import { prepare, record, run, stop } from "./python.js";
import { words } from "./words.js";

const opened = new Map(); // element of a cell -> its Editor
const colab = document.querySelector(".actions a[href*='colab']")?.href;

const nameOf = (cell) => cell.id.slice("cell-".length);
const pagesCode = (cell) =>
  cell.querySelector(":scope > pre > code").textContent.replace(/\n$/, "");

/** The outputs and drawings below a cell, as the page has them. */
function* below(cell) {
  let next = cell.nextElementSibling;
  for (; next?.matches(".output, .drawing, .explore"); next = next.nextElementSibling) yield next;
}

/** The cells of the page down to this one, as they stand. What cannot run here is left out. */
export function program(last) {
  const all = [...document.querySelectorAll("main article .cell[id^=cell-]")];
  const before = document.querySelector("[data-before]")?.dataset.before;
  const shown = all
    .slice(0, all.indexOf(last) + 1)
    .filter((cell) => !cell.querySelector(":scope > .run-there"))
    .map((cell) => ({
      cell,
      name: nameOf(cell),
      source: opened.get(cell)?.code ?? pagesCode(cell),
    }));
  return before ? [{ name: "", source: before }, ...shown] : shown;
}

let sheet;

/** The step viewer and its style: loaded when the first run is to be stepped through. */
function viewer() {
  sheet ??= new Promise((resolve, reject) => {
    const href = new URL("../steps/viewer.css", import.meta.url);
    const link = h("link", { rel: "stylesheet", href });
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => {
      sheet = undefined;
      reject(new Error(href));
    });
    document.head.append(link);
  });
  return Promise.all([import("../steps/viewer.js"), sheet]).then(([loaded]) => loaded);
}

const isChanged = ({ cell }) => cell && opened.get(cell)?.isChanged;

class Editor {
  constructor(cell) {
    this.cell = cell;
    this.original = pagesCode(cell);
    this.field = h("textarea", {
      "aria-label": words.code(nameOf(cell)),
      autocapitalize: "off",
      autocomplete: "off",
      autocorrect: "off",
      spellcheck: "false",
      wrap: "off",
    });
    this.runButton = h("button", { type: "button", title: words.runTitle }, words.run);
    this.stopButton = h("button", { type: "button", hidden: true }, words.stop);
    this.stepButton = h("button", { type: "button", hidden: true }, words.step);
    this.resetButton = h("button", { type: "button" }, words.reset);
    this.mark = h("span", { class: "live-changed", hidden: true }, words.changed);
    this.status = h("span", { role: "status" });
    this.bar = h("progress", { hidden: true, "aria-label": words.starting });
    this.output = h("div", { class: "live-output", hidden: true });
    this.box = h(
      "div",
      { class: "live" },
      this.field,
      h(
        "div",
        { class: "live-bar" },
        this.runButton,
        this.stopButton,
        this.stepButton,
        this.resetButton,
        this.mark,
      ),
      h("div", { class: "live-status" }, this.bar, this.status),
      this.output,
    );
    this.runButton.addEventListener("click", () => this.run());
    this.stopButton.addEventListener("click", () => this.stop());
    this.stepButton.addEventListener("click", () => this.step());
    this.resetButton.addEventListener("click", () => this.close());
  }

  get code() {
    return this.field.value;
  }

  get isChanged() {
    return this.code !== this.original;
  }

  open() {
    this.field.value = this.original;
    this.cell.querySelector(".run-here").before(this.box);
    this.show(true);
    edit(this.field, {
      run: () => this.run(),
      leave: () => this.runButton.focus(),
      changed: () => this.marked(),
    });
    this.field.focus({ preventScroll: true });
    this.field.setSelectionRange(0, 0);
    this.load().catch(() => {});
  }

  /** The page's code again, and nothing of the run. */
  close() {
    this.stop();
    opened.delete(this.cell);
    this.box.remove();
    this.cell.classList.remove("changed");
    this.show(false);
    this.cell.querySelector(".run-here").focus();
  }

  show(isOpen) {
    this.cell.querySelector(":scope > pre").hidden = isOpen;
    this.cell.querySelector(":scope > .run-here").hidden = isOpen;
    this.cell.classList.toggle("opened", isOpen);
  }

  marked() {
    this.mark.hidden = !this.isChanged;
    this.cell.classList.toggle("changed", this.isChanged);
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  async load(then = words.ready) {
    let told;
    try {
      await prepare({
        loading: (done, all) => {
          this.bar.hidden = false;
          this.bar.max = all;
          this.bar.value = done;
          // Screen readers are told now and then; the bar shows the rest.
          const step = Math.floor((8 * done) / all);
          if (told !== step) this.say(words.loading(done, all));
          told = step;
        },
        starting: () => {
          this.bar.removeAttribute("value");
          this.say(words.starting);
        },
      });
      this.say(then);
    } catch (error) {
      this.say(words.failed);
      throw error;
    } finally {
      this.bar.hidden = true;
    }
  }

  async run() {
    const cells = program(this.cell);
    this.begin();
    this.pre = h("pre", {}, h("code", {}));
    this.output.replaceChildren(h("span", { class: "filename" }, words.output), this.pre);
    this.output.hidden = false;
    try {
      await this.load();
    } catch {
      return this.end();
    }
    if (!this.isRunning) {
      this.say(words.stopped);
      return this.end();
    }
    this.say(words.running);
    const printed = [];
    const name = nameOf(this.cell);
    const found = await run(cells, (told) => {
      const isOwn = told.cell === name;
      if (isOwn || told.kind === "error") printed.push({ ...told, isOwn });
      if (isOwn) this.append(told);
    });
    this.ran = found.stopped || found.broken ? undefined : cells;
    this.end();
    const endedAbove = found.ended && found.ended !== name ? found.ended : "";
    // Of a cell above, only the error that ended the run is of interest here.
    const shown = printed.filter(({ isOwn, cell }) => isOwn || cell === endedAbove);
    this.tell(found, shown, endedAbove, cells.slice(0, -1));
  }

  /** Run once more what has run last, and step through it. */
  async step() {
    this.begin();
    this.say(words.recording);
    let said = words.failed;
    try {
      const [found, { openRun }] = await Promise.all([
        this.load(words.recording).then(() =>
          this.isRunning ? record(this.ran, document.documentElement.lang) : { stopped: true },
        ),
        viewer(),
      ]);
      if (found.stopped || found.broken) said = found.stopped ? words.stopped : words.broken;
      else {
        const trace = found.trace && JSON.parse(found.trace);
        const name = nameOf(this.cell);
        const [first, end] = trace?.cells?.find((cell) => cell.name === name)?.steps ?? [0, 0];
        said = words.noSteps;
        if (first < end) {
          said = trace.own.cut ? `${this.summary} ${words.cutSteps}` : this.summary;
          this.end();
          openRun(trace, name, this.stepButton, coloured);
        }
      }
    } catch {
      stop(); // what the viewer needs did not come
    }
    this.end();
    this.say(said);
  }

  stop() {
    if (!this.isRunning) return;
    this.isRunning = false;
    stop();
  }

  begin() {
    this.isRunning = true;
    this.runButton.hidden = true;
    this.stopButton.hidden = false;
    const { activeElement } = document;
    this.asked = activeElement === this.stepButton ? activeElement : this.runButton;
    if ([this.runButton, this.stepButton, document.body].includes(activeElement))
      this.stopButton.focus();
    this.stepButton.hidden = true;
  }

  end() {
    this.isRunning = false;
    const hadFocus = document.activeElement === this.stopButton;
    this.stopButton.hidden = true;
    this.runButton.hidden = false;
    this.stepButton.hidden = !this.ran;
    if (hadFocus) this.asked.focus();
  }

  append({ kind, text }) {
    const code = this.pre.firstChild;
    if (kind === "cut") code.append(h("em", {}, `${words.cut}\n`));
    else code.append(kind === "error" ? h("span", { class: "live-error" }, text) : text);
  }

  /** The whole output once more, with its marks, and what there is to say of it. */
  tell(found, printed, endedAbove, above) {
    const own = printed.filter(({ isOwn, kind }) => isOwn && kind === "out");
    const text = own.map((piece) => piece.text).join("");
    const page = [...below(this.cell)]
      .filter((element) => element.matches(".output"))
      .map((element) => element.querySelector("code").textContent)
      .join("");
    const lines = text.split("\n");
    const pages = page.split("\n");
    const marked = text === page ? new Set() : different(lines, pages);
    const missing = pages.length - (lines.length - marked.size);
    const code = this.pre.firstChild;
    code.replaceChildren();
    const cellsAbove = above.filter(({ cell }) => cell).length;
    let line = 0;
    for (const piece of printed) {
      if (piece.kind !== "out" || !piece.isOwn) {
        this.append(piece);
        continue;
      }
      piece.text.split("\n").forEach((part, index) => {
        if (index) code.append("\n");
        if (index) line++;
        code.append(marked.has(line) && part ? h("mark", {}, part) : part);
      });
    }
    const said = [
      found.stopped && words.stopped,
      found.broken && words.broken,
      endedAbove && words.endedAbove(endedAbove),
      !printed.length && !found.stopped && !found.broken && words.silent,
      text && text === page && !found.ended && words.same,
      marked.size > 0 && words.differs,
      missing > 0 && !endedAbove && !found.stopped && words.lacks(missing),
      [...below(this.cell)].some((element) => element.matches(".drawing")) && words.drawing,
      cellsAbove && words.above(cellsAbove, words.changedAbove(above.filter(isChanged).length)),
    ];
    this.summary = said.filter(Boolean).join(" ");
    this.say(this.summary);
    if (!printed.length) this.pre.remove();
    this.output.append(
      h(
        "p",
        { class: "live-told" },
        `${words.told} `,
        colab && h("a", { href: colab }, words.colab),
      ),
    );
  }
}

/* A number that leads to a line of code leads to the cell, where the reader has changed it. */
addEventListener("hashchange", () => {
  const line = document.getElementById(location.hash.slice(1));
  line?.closest(".cell.opened")?.scrollIntoView({ block: "nearest" });
});

/** Let a reader change and run this cell. */
export async function open(cell) {
  await styled;
  if (opened.has(cell)) return;
  const editor = new Editor(cell);
  opened.set(cell, editor);
  editor.open();
}
