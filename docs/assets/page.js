// What a page does beyond Material: it copies itself as Markdown, and its language switch leads
// to the heading or the step that is being read. Without this script both are links that work.
(() => {
  const row = document.querySelector(".actions")
  const copy = row?.querySelector("[data-copy]")
  let fading

  copy?.setAttribute("role", "button")
  copy?.addEventListener("keydown", event => {
    if (event.key === " ") {
      event.preventDefault()
      copy.click()
    }
  })
  copy?.addEventListener("click", async event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    say("")
    // A promise, because Safari wants the clipboard to be asked for at once.
    const page = fetch(copy.href).then(async answer => {
      if (!answer.ok) throw new Error(answer.status)
      return new Blob([await answer.text()], { type: "text/plain" })
    })
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": page })])
    } catch {
      const isLoaded = await page.then(() => true, () => false)
      if (isLoaded) location.assign(copy.href) // to be copied by hand
      else say(row.dataset.failed)
      return
    }
    say(row.dataset.copied)
    fading = setTimeout(() => say(""), 4000)
  })

  /** Tell in the page what became of the copying. */
  function say(text) {
    clearTimeout(fading)
    row.querySelector("[role=status]").textContent = text
  }

  /** The id of the heading that is being read; "" above the first one. */
  function heading() {
    const { scrollY, innerHeight, location } = window
    const goal = document.getElementById(location.hash.slice(1))
    const atEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 2
    // The last headings of a page cannot reach the top.
    if (atEnd && goal?.matches("h2, h3, h4") && goal.getBoundingClientRect().top < innerHeight) {
      return goal.id
    }
    const line = document.querySelector(".md-header").offsetHeight * 2
    const above = [...document.querySelectorAll("main article :is(h2, h3, h4)[id]")].filter(
      found => found.getBoundingClientRect().top < line
    )
    return above.at(-1)?.id ?? ""
  }

  /** The step that the viewer shows, where it is open: its address then has it. */
  const step = () => /^#step-\d/.test(location.hash) && location.hash

  for (const link of document.querySelectorAll(".md-select__link")) {
    // Before the link is followed, in whatever way: click, key, new tab, context menu.
    for (const type of ["pointerdown", "click"]) {
      link.addEventListener(type, () => (link.hash = step() || heading()))
    }
  }
})()
