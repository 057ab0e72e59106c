/* Lays out what is below the first screen a piece at a time, so that the page reacts meanwhile.
   Without this script it is laid out when it comes into sight (site.css). */
(() => {
  // A place in the page, given by the address or by an earlier visit, depends on all above it: the page
  // is then not read `fromTop` (docs/theme/partials/start.html).
  let few = fromTop ? 20 : Infinity // elements that are laid out before looking at the clock
  const ms = 6 // a piece; then comes a frame, which costs as much
  const article = document.querySelector("main article")
  const blocks = [...article.children, document.querySelector(".md-footer")]
  const next = () => {
    if (!blocks.length) return
    const start = performance.now()
    do {
      for (let size = 0; size < few && blocks.length; ) {
        const block = blocks.shift()
        size += block.getElementsByTagName("*").length + 1
        block.dataset.laidOut = ""
      }
      if (fromTop) article.offsetHeight // lays them out now
    } while (blocks.length && performance.now() - start < ms)
    if (blocks.length) {
      afterPaint(next)
      return
    }
    article.dataset.laidOut = ""
    article.dispatchEvent(new Event("laidout"))
  }
  const afterPaint = (go) => requestAnimationFrame(() => setTimeout(go))
  // A place that is chosen meanwhile: Safari does not keep it in sight while text above it grows.
  const goTo = () => {
    if (!blocks.length) return
    few = Infinity
    next()
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
  }
  addEventListener("hashchange", goTo)
  if (!fromTop) next()
  else if (location.hash) goTo()
  else afterPaint(next)
})()
