/* Figures to drag come when they are near the view, or when a link or the address sets them. Without
   this script the drawings beside them are all there is. */
(() => {
  const figures = [...document.querySelectorAll(".explore")];
  const loaded = new Map();
  const load = (figure) => {
    if (!loaded.has(figure))
      loaded.set(
        figure,
        Promise.all([import(figure.dataset.module), import(figure.dataset.words)]).then(
          ([module, words]) => module.open(figure, words),
          () => figure.classList.add("failed"), // the drawing stays
        ),
      );
    return loaded.get(figure);
  };

  /** Set the figure that the address names, and bring it into sight where a link asked for it. */
  async function follow(isLink) {
    const figure = figures.find(({ id }) => location.hash.startsWith(`#${id}:`));
    if (isLink && figure) await load(figure);
    for (const one of loaded.keys()) one.dispatchEvent(new Event("set"));
    if (!isLink || !figure) return;
    const { top, bottom } = figure.getBoundingClientRect();
    if (top < 48 || bottom > innerHeight) figure.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-set]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", `${link.hash}:${link.dataset.set}`);
    follow(true);
  });
  addEventListener("popstate", () => follow());
  if (figures.length) {
    const near = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) if (isIntersecting) load(target);
      },
      { rootMargin: "600px" },
    );
    for (const figure of figures) near.observe(figure);
    follow(true);
  }
})();
