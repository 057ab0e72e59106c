/* Pointing at a number or focusing it marks the line of code that it came from, and the number in
   the output. Each section is one stop of the Tab key; arrow keys lead on to all numbers. */
(() => {
  const article = document.querySelector("main article");
  const NUMBER = "a.number, mn[data-line]";
  const numbers = [...article.querySelectorAll(NUMBER)];
  const highlights = globalThis.CSS?.highlights;
  const idOf = (number) => number.dataset.line ?? number.hash.slice(1);
  const lineOf = (number) => document.getElementById(idOf(number));

  let stop;
  for (const element of article.querySelectorAll("h2, h3, a.number")) {
    if (!numbers.includes(element)) {
      stop = undefined;
      continue;
    }
    element.tabIndex = stop ? -1 : 0;
    element.section = stop ??= { at: element };
    element.setAttribute("aria-keyshortcuts", "ArrowLeft ArrowRight");
    element.title = lineOf(element).textContent.trim();
  }

  /* The places in the output of a line where it printed a number. */
  const places = (number, line) => {
    const output = line.closest(".cell").nextElementSibling;
    const code = output?.matches(".output") && output.querySelector("code");
    if (!code || !line.value) return [];
    /* The marks of a search that led here divide the text. */
    if (code.children.length) code.replaceChildren(code.textContent);
    const text = code.firstChild;
    const value = (string) => Math.abs(string.replace(/,/g, "").replace("−", "-"));
    const [first, last] = line.value.split(" ");
    const rows = text.data.split(/^/m);
    const start = rows.slice(0, first - 1).join("").length;
    const own = rows.slice(first - 1, last).join("");
    return [...own.matchAll(/-?\d[\d,]*(\.\d*)?(e[-+]?\d+)?/g)]
      .filter((match) => value(match[0]) === value(number.textContent))
      .map(({ 0: { length }, index }) => {
        const range = new Range();
        range.setStart(text, start + index);
        range.setEnd(text, start + index + length);
        return range;
      });
  };

  const mark = ({ target }) => {
    for (const line of article.querySelectorAll(".line.marked")) line.classList.remove("marked");
    highlights?.delete("number");
    const number = target.closest(NUMBER);
    if (!number) return;
    const line = lineOf(number);
    line.classList.add("marked");
    highlights?.set("number", new Highlight(...places(number, line)));
  };
  for (const type of ["pointerover", "focusin"]) article.addEventListener(type, mark);
  for (const type of ["pointerleave", "focusout"])
    article.addEventListener(type, () => mark({ target: document.activeElement }));

  let left;
  const show = (event) => {
    const number = event.target.closest(NUMBER);
    if (!number) return;
    event.preventDefault();
    /* Where the step viewer stands in for the cell, the number leads to its step there. */
    const viewer = document.querySelector("step-viewer");
    if (viewer && lineOf(number).closest("[hidden]")) return viewer.toLine(lineOf(number));
    /* A line in view is marked already. */
    const { top, bottom } = lineOf(number).getBoundingClientRect();
    if (top > 60 && bottom < innerHeight) return;
    left = number;
    location.hash = idOf(number);
  };
  article.addEventListener("click", show);
  addEventListener("popstate", () => {
    if (left && location.hash.slice(1) !== idOf(left)) focus(left);
  });

  /* A number of a formula takes the focus only while it has it. */
  const focus = (number) => {
    if (number.section) {
      number.section.at.tabIndex = -1;
      number.section.at = number;
    }
    number.setAttribute("tabindex", 0);
    number.focus({ preventScroll: number === left });
  };
  article.addEventListener("focusout", ({ target }) => {
    if (target.dataset.line) target.removeAttribute("tabindex");
  });
  article.addEventListener("keydown", (event) => {
    if (!event.target.matches(NUMBER)) return;
    if (event.key === "Enter") show(event);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = numbers[numbers.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    focus(next);
  });
})();
