// What a reader gets from the page that is open, as plain data: one fact a function.

const all = selector => [...document.querySelectorAll(selector)]
const box = element => element.getBoundingClientRect()
const shown = element => element.innerText.replaceAll("¶", "").trim()
const isInSight = element =>
  element.checkVisibility() && box(element).top >= 0 && box(element).top < innerHeight

const facts = {
  language: () => document.documentElement.lang,

  titles: () => all("h1").map(shown),

  /**
   * Of each cell the code, the output where there is one, and the number of copy buttons in both.
   * A question covers the output that answers it until a reader asks to see it.
   */
  cells: () => {
    for (const button of all(".uncover")) button.click()
    return all(".cell").map(cell => {
      const output = cell.matches(":has(+ .output)") ? cell.nextElementSibling : null
      return {
        id: cell.id,
        code: cell.querySelector("code").innerText,
        output: output?.querySelector("code").innerText ?? "",
        copyButtons: [cell, output].map(e => e?.querySelectorAll(".md-code__button").length ?? 0),
      }
    })
  },

  outputs: () =>
    all(".output").map(output => ({
      name: shown(output.querySelector(".filename")),
      border: getComputedStyle(output).borderTopStyle,
    })),

  figures: () =>
    all("figure.drawing svg").map(svg => {
      const { left, right, top, bottom, width } = box(svg)
      const labels = [...svg.querySelectorAll("text")].map(text => ({ text, at: box(text) }))
      return {
        words: svg.ariaLabel,
        width,
        caption: svg.closest("figure").querySelector("figcaption")?.textContent ?? "",
        cutOff: labels
          // A line of text is higher than its letters.
          .filter(({ at }) => at.left < left - 1 || at.right > right + 1
            || at.top < top - at.height / 4 || at.bottom > bottom + at.height / 4)
          .map(({ text }) => text.textContent),
      }
    }),

  formulas: () =>
    all("article math").map(math => ({ text: math.textContent, height: box(math).height })),

  headings: () => all("article :is(h2, h3)").map(e => ({ id: e.id, text: shown(e) })),

  /** What screen readers say of elements that are in the language of the page. */
  names: () =>
    all("[aria-label], [title]")
      // The title of a number is a line of code, which is the same in every language.
      // So are the names of the variables that a handle moves, and the code that is to be sorted.
      .filter(element => !element.closest("[lang]:not(html), .number, .handle, .predict li"))
      .flatMap(element => [element.ariaLabel, element.title])
      .filter(Boolean),

  /** The links below the title: where they are, and whether the Tab key comes to them in order. */
  actions: () =>
    all(".actions a").map(link => ({ ...box(link).toJSON(), tabIndex: link.tabIndex })),

  /** What of the text can be scrolled sideways, or by keyboard. */
  scrollers: () => {
    const scrolls = e =>
      e.scrollWidth > e.clientWidth && ["auto", "scroll"].includes(getComputedStyle(e).overflowX)
    return all("article *")
      .filter(e => e.clientWidth > 0 && (scrolls(e) || e.matches(".formula:is([tabindex], [role])")))
      .map(e => ({ is: e.className || e.tagName, scrolls: scrolls(e), tabIndex: e.tabIndex, name: e.ariaLabel ?? e.labels?.[0]?.textContent }))
  },

  /** How wide all that can be scrolled to is, and how far to the right the page scrolls. */
  sideways: () => {
    scrollTo(500, scrollY)
    const found = { width: document.documentElement.scrollWidth, scrolled: scrollX }
    scrollTo(0, scrollY)
    return found
  },

  /** Where a click on the other language would lead from here. */
  otherLanguage: () => {
    let goal
    const keep = event => {
      event.preventDefault()
      goal = event.target.href
    }
    addEventListener("click", keep, { once: true })
    document.querySelector(`.md-select__link:not([hreflang=${document.documentElement.lang}])`).click()
    return goal
  },

  /** Chooses each entry of the table of contents. */
  contents: () =>
    all(".md-sidebar--secondary .md-nav__link[href^='#']").map(entry => {
      entry.scrollIntoView({ block: "nearest" })
      const { x, y, width, height } = box(entry)
      const hit = document.elementFromPoint(x + width / 2, y + height / 2)
      entry.click()
      return { text: shown(entry), isClickable: entry.contains(hit), ...facts.place() }
    }),

  /** The place that the address names, and where one is led from there. */
  place: () => {
    const heading = document.getElementById(location.hash.slice(1))
    return {
      address: location.href,
      heading: heading && shown(heading),
      isInSight: heading !== null && isInSight(heading),
      otherLanguage: facts.otherLanguage(),
    }
  },

  /** Scrolls to the heading in the middle, whatever place the address names. */
  middle: () => {
    const headings = all("article :is(h2, h3)")
    const heading = headings[Math.floor(headings.length / 2)]
    if (!heading) return { id: "", isAtTheTop: false, otherLanguage: facts.otherLanguage() }
    scrollBy(0, box(heading).top)
    return { id: heading.id, isAtTheTop: box(heading).top < 50, otherLanguage: facts.otherLanguage() }
  },
}
