// The language switch leads to the heading or the step that is being read, or to the figure as it is
// set. Without this script it leads to the page.
(() => {
  /** The id of the heading that is being read; "" above the first one. */
  function heading() {
    const { scrollY, innerHeight, location } = window;
    const goal = document.getElementById(location.hash.slice(1));
    const atEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 2;
    // The last headings of a page cannot reach the top.
    if (atEnd && goal?.matches("h2, h3, h4") && goal.getBoundingClientRect().top < innerHeight) {
      return goal.id;
    }
    const line = document.querySelector(".md-header").offsetHeight * 2;
    const above = [...document.querySelectorAll("main article :is(h2, h3, h4)[id]")].filter(
      (found) => found.getBoundingClientRect().top < line,
    );
    return above.at(-1)?.id ?? "";
  }

  /** The step that the viewer shows, where it is open, or what a figure is set to: the address has it. */
  const step = () => /^#(step-\d|[a-z-]+:)/.test(location.hash) && location.hash;

  for (const link of document.querySelectorAll(".md-select__link")) {
    // Before the link is followed, in whatever way: click, key, new tab, context menu.
    for (const type of ["pointerdown", "click"]) {
      link.addEventListener(type, () => (link.hash = step() || heading()));
    }
  }
})();
