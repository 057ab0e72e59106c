/* What Material's search box lacks: text that comes without keys, conversion to kanji in every
   browser, and patience. */
(() => {
  const box = document.querySelector("[data-md-component=search-query]");

  /* Material searches when a key goes up. Text is also pasted with the mouse, spoken, or typed on a
     keyboard on the screen, and cleared by the button, which takes effect after its event. */
  const search = () => box.dispatchEvent(new Event("keyup"));
  box.addEventListener("input", search);
  box.form.addEventListener("reset", () => setTimeout(search));

  /* A key that works on a conversion to kanji, such as the Enter that ends it, is not for the search.
     Safari sends it after the conversion, with the number that such keys have everywhere. */
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  });

  /* Escape shuts the search: the reader is back where it was opened. */
  let before = null;
  box.addEventListener("focus", ({ relatedTarget }) => (before = relatedTarget));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing)
      setTimeout(() => before?.focus({ preventScroll: true }));
  });

  /* On a narrow screen the page below an open search is at its top, locked. A reader who follows a
     result and comes back finds the place that was left. */
  document.querySelector(".md-search__output").addEventListener("click", (event) => {
    const { body } = document;
    if (!body.hasAttribute("data-md-scrolllock") || !event.target.closest("a")) return;
    const top = -Number.parseFloat(body.style.top);
    body.removeAttribute("data-md-scrolllock");
    body.style.top = "";
    if (top) scrollTo({ top, behavior: "instant" });
  });

  /* Enter opens the best result of what stands in the box. Material would take the results that it
     shows, which may be those of the first letters, or none yet. */
  const results = document.querySelector(".md-search-result__list");
  let isEnterDue = false;

  box.addEventListener("keydown", (event) => {
    // hooks/theme/script.py has the list tell its query.
    isEnterDue = event.key === "Enter" && (results.dataset.query ?? "") !== box.value;
    if (!isEnterDue) return;
    event.preventDefault();
    event.stopPropagation();
  });
  for (const event of ["input", "blur"]) box.addEventListener(event, () => (isEnterDue = false));

  /* What was searched for is marked on the page that was found; once it is, the address is that of the
     page again, to be copied or loaded once more. */
  const { searchParams, pathname, hash } = new URL(location.href);
  if (searchParams.has("h")) {
    const marked = new MutationObserver(() => {
      if (!document.querySelector("mark[data-md-highlight]")) return;
      marked.disconnect();
      history.replaceState(history.state, "", pathname + (location.hash || hash));
    });
    marked.observe(document.querySelector("main article"), { childList: true, subtree: true });
  }

  new MutationObserver(() => {
    if (!isEnterDue || results.dataset.query !== box.value) return;
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  }).observe(results, { attributeFilter: ["data-query"] });
})();
