/* What scrolls sideways or down can be scrolled by keyboard, and says so; what does not is no stop. */
(() => {
  const ja = document.documentElement.lang === "ja";
  const words = [
    [
      ":not(.output) > pre > code",
      ja ? "コード(横にスクロールできます)" : "Code, scrolls sideways",
    ],
    [".output > pre", ja ? "出力(スクロールできます)" : "Output, scrolls"],
    [".formula", ja ? "数式(横にスクロールできます)" : "Formula, scrolls sideways"],
    [
      ".md-typeset__scrollwrap, .md-typeset > table",
      ja ? "表(横にスクロールできます)" : "Table, scrolls sideways",
    ],
  ];
  const scrolls = (element) =>
    element.scrollWidth > element.clientWidth ||
    (element.scrollHeight > element.clientHeight &&
      getComputedStyle(element).overflowY !== "hidden");
  const mark = () => {
    // All is measured before anything changes: one layout.
    const found = words.flatMap(([selector, name]) =>
      [...document.querySelectorAll(`main article :is(${selector})`)].map((element) => [
        element,
        name,
        scrolls(element),
      ]),
    );
    for (const [element, name, isStop] of found)
      if (isStop) {
        element.tabIndex = 0;
        element.setAttribute("role", "group");
        element.setAttribute("aria-label", name);
      } else
        for (const attribute of ["tabindex", "role", "aria-label"])
          element.removeAttribute(attribute);
  };
  // Measuring would force a layout: it waits until the page no longer grows.
  let waiting;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(mark, 100);
  };
  const article = document.querySelector("main article");
  new ResizeObserver(soon).observe(article);
  new MutationObserver(soon).observe(article, { childList: true, subtree: true });
})();
