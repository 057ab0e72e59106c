// Opens the step viewer where a reader asks for it: nothing else of it is loaded before that.
(() => {
  const row = document.querySelector(".actions");
  let failures = 0;

  async function open(link, hash) {
    // To some browsers a module that did not arrive never will, unless by another address.
    const loading = import(`../steps/viewer.js${failures ? `?${failures}` : ""}`);
    loading.catch(() => (failures += 1));
    await (await loading).openViewer(link, hash);
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
    // Not at once: screen readers do not read out what appears together with its line.
    setTimeout(() => (status.textContent = failed), 100);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.step-through");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // The link leads to the same steps as a table: for readers without JavaScript.
    event.preventDefault();
    if (!link.nextSibling) link.insertAdjacentHTML("afterend", '<p role="status"></p>');
    tell(link.nextSibling, open(link));
  });

  // A link to a single step: #step-37, or #step-37.2 for the second node of its backward().
  const openShared = () => {
    const link = /^#step-\d/.test(location.hash) && document.querySelector("a.step-through");
    if (link) tell(row.querySelector("[role=status]"), open(link, location.hash));
  };
  addEventListener("hashchange", openShared);
  openShared();
})();
