// Opens the step viewer where a reader asks for it: nothing else of it is loaded before that.
(() => {
  const row = document.querySelector(".actions");
  let failures = 0;

  const own = document.currentScript.src;
  const parts = {};

  /** What has been asked for, or what a function asks for: again, where that has failed. */
  function once(name, ask) {
    parts[name] ??= ask().catch((error) => {
      delete parts[name];
      throw error;
    });
    return parts[name];
  }

  // To some browsers a module that did not arrive never will, unless by another address.
  const viewer = () =>
    import(`../steps/viewer.js${failures ? `?${failures}` : ""}`).catch((error) => {
      failures += 1;
      throw error;
    });

  const traceOf = (link) => async () => {
    const response = await fetch(new URL("../trace.json", link.href));
    if (!response.ok) throw new Error(`${response.status} ${response.url}`);
    return response.json();
  };

  const style = () =>
    new Promise((resolve, reject) => {
      const sheet = document.createElement("link");
      sheet.rel = "stylesheet";
      sheet.href = new URL("../steps/viewer.css", own);
      sheet.onload = resolve;
      sheet.onerror = reject;
      document.head.append(sheet);
    });

  /** Ask for all that the viewer needs at once: the way there and back takes the longest. */
  const load = (link) =>
    Promise.all([once("viewer", viewer), once("trace", traceOf(link)), once("style", style)]);

  async function open(link, hash) {
    const [{ openViewer }, trace] = await load(link);
    openViewer(trace, link, hash);
  }

  /** Open the viewer, and say in a line of the page if that takes long or fails. */
  async function tell(status, opening) {
    status.textContent = "";
    const waiting = setTimeout(() => (status.textContent = row.dataset.loading), 300);
    const failed = await opening.then(
      () => "",
      () => row.dataset.failed,
    );
    clearTimeout(waiting);
    status.textContent = "";
    // Not at once: screen readers do not read out what appears together with its line.
    if (failed) setTimeout(() => (status.textContent = failed), 100);
  }

  // A finger or a button that goes down on the link opens it in a tenth of a second.
  document.addEventListener("pointerdown", (event) => {
    const link = event.target.closest?.("a.step-through");
    if (link && !event.button) load(link).catch(() => {});
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.step-through");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // The link leads to the same steps as a table: for readers without JavaScript.
    event.preventDefault();
    if (!link.nextSibling) link.insertAdjacentHTML("afterend", '<p role="status"></p>');
    tell(link.nextSibling, open(link));
  });

  // A question that is answered in the picture; where that does not come, by the choices beside it.
  document.addEventListener("click", ({ target }) => {
    const question = target.closest("button.point")?.closest(".predict");
    if (!question) return;
    const opening = load(document.querySelector("a.step-through"));
    opening.then(
      ([viewer, trace]) => {
        target.hidden = true;
        viewer.openPicture(trace, question);
      },
      () => question.classList.add("unpictured"),
    );
    tell(question.querySelector("[role=status]"), opening);
  });

  // A link to a single step: #step-37, or #step-37.2 for the second node of its backward().
  const openShared = () => {
    const link = /^#step-\d/.test(location.hash) && document.querySelector("a.step-through");
    if (link) tell(row.querySelector("[role=status]"), open(link, location.hash));
  };
  addEventListener("hashchange", openShared);
  openShared();
})();
