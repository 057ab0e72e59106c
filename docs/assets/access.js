/* What scrolls sideways or down can be scrolled by keyboard, and says so; what does not is no stop. */
(() => {
  const ja = document.documentElement.lang === "ja"
  const words = [
    [":not(.output) > pre > code", ja ? "コード(横にスクロールできます)" : "Code, scrolls sideways"],
    [".output > pre", ja ? "出力(スクロールできます)" : "Output, scrolls"],
    [".formula", ja ? "数式(横にスクロールできます)" : "Formula, scrolls sideways"],
    [".md-typeset__scrollwrap, .md-typeset > table", ja ? "表(横にスクロールできます)" : "Table, scrolls sideways"],
  ]
  const selector = `article :is(${words.map(([own]) => own)})`
  const scrolls = (element) =>
    element.scrollWidth > element.clientWidth ||
    (element.scrollHeight > element.clientHeight && getComputedStyle(element).overflowY !== "hidden")
  const mark = (elements) => {
    // All is measured before anything changes.
    for (const [element, isStop] of elements.map((element) => [element, scrolls(element)]))
      if (isStop) {
        element.tabIndex = 0
        element.setAttribute("role", "group")
        element.setAttribute("aria-label", words.find(([own]) => element.matches(own))[1])
      } else for (const attribute of ["tabindex", "role", "aria-label"]) element.removeAttribute(attribute)
  }
  // What the browser draws itself, such as scroll bars, is as dark as the reader chose.
  const system = matchMedia("(prefers-color-scheme: dark)")
  const darken = () => {
    const dark = document.body.dataset.mdColorScheme === "slate"
    const own = dark ? "dark" : "light"
    document.documentElement.style.colorScheme = dark === system.matches ? "" : own
  }
  darken()
  new MutationObserver(darken).observe(document.body, { attributeFilter: ["data-md-color-scheme"] })
  // Measured when it has a size, so that nothing has to be laid out for it: what is out of sight
  // has none yet.
  const sizes = new ResizeObserver((entries) => mark(entries.map(({ target }) => target)))
  const known = new WeakSet()
  const watch = () => {
    for (const element of document.querySelectorAll(selector)) {
      if (!known.has(element)) sizes.observe(element)
      known.add(element)
    }
  }
  watch()
  // What the step viewer shows comes and goes, and changes within the same size.
  const changed = new Set()
  let waiting
  new MutationObserver((changes) => {
    for (const { target } of changes) changed.add(target.closest(selector))
    clearTimeout(waiting)
    waiting = setTimeout(() => {
      watch()
      mark([...changed].filter(Boolean))
      changed.clear()
    }, 100)
  }).observe(document.querySelector("article"), { childList: true, subtree: true })
})()
