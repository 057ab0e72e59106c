/* Lays out what is below the first screen a piece at a time, so that the page reacts meanwhile: in one
   go, a phone as Lighthouse has it could not for 0.2 s on the longest page. Without this script it is
   laid out when it comes into sight (css/cells.css). */
(() => {
  const page = document.documentElement;
  if (!page.classList.contains("in-pieces")) return;
  const article = document.querySelector("main article");
  const blocks = [...article.children, document.querySelector(".md-footer")];
  const next = () => {
    const start = performance.now();
    while (blocks.length && performance.now() - start < 6) {
      blocks.shift().dataset.laidOut = "";
      article.offsetHeight; // lays it out now
    }
    if (blocks.length) afterPaint(next);
    else page.classList.remove("in-pieces");
  };
  const afterPaint = (go) => requestAnimationFrame(() => setTimeout(go));
  // A place that is chosen meanwhile: Safari does not keep it in sight while text above it grows.
  const goTo = () => {
    if (!blocks.length) return;
    blocks.length = 0;
    page.classList.remove("in-pieces");
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  };
  addEventListener("hashchange", goTo);
  if (location.hash) goTo();
  else afterPaint(next);
})();
