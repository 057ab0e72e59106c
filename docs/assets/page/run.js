// Lets readers change and run a cell. What that needs is loaded when one of them asks for it.
(() => {
  let failures = 0;
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest(".run-here");
    if (!button) return;
    try {
      // To some browsers a module that did not arrive never will, unless by another address.
      const { open } = await import(`../live/cell.js${failures ? `?${failures}` : ""}`);
      open(button.closest(".cell"));
    } catch {
      failures += 1;
      if (button.nextElementSibling?.role !== "status")
        button.insertAdjacentHTML("afterend", '<p role="status"></p>');
      button.nextElementSibling.textContent = document.querySelector(".actions").dataset.failed;
    }
  });

  // This tab remembers what a page was made of: after the first run, pages from before it are kept
  // too (live/python.js).
  addEventListener("pagehide", () => {
    try {
      const parts = performance.getEntriesByType("resource").map(({ name }) => name);
      const before = JSON.parse(sessionStorage.getItem("pytorch-by-hand.visited") ?? "[]");
      const all = new Set([...before, location.href.split("#")[0], ...parts]);
      sessionStorage.setItem("pytorch-by-hand.visited", JSON.stringify([...all]));
    } catch {
      // A browser that keeps nothing.
    }
  });
})();
