/* Lays out what is below the first screen a piece at a time, so that the page reacts meanwhile.
   Without this script it is laid out when it comes into sight (site.css). */
(() => {
  // A place in the page, given by the address or by an earlier visit, depends on all above it.
  const fromTop = !location.hash && performance.getEntriesByType("navigation")[0]?.type === "navigate"
  const piece = fromTop ? 100 : Infinity // elements a frame
  const article = document.querySelector("article")
  const blocks = [...article.children]
  const next = () => {
    for (let size = 0; size < piece && blocks.length; ) {
      const block = blocks.shift()
      size += block.getElementsByTagName("*").length + 1
      block.dataset.laidOut = ""
    }
    if (blocks.length) {
      requestAnimationFrame(next)
      return
    }
    article.dataset.laidOut = ""
    article.dispatchEvent(new Event("laidout"))
  }
  // When the first screen has been painted.
  if (fromTop) requestAnimationFrame(() => setTimeout(next))
  else next()
})()
