// Opens the step viewer where a reader asks for it: nothing else of it is loaded before that.
(() => {
  const open = (link, hash) =>
    import("./steps/viewer.js").then(({ openViewer }) => openViewer(link, hash));

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.step-through");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // The link leads to the same steps as a table: for readers without JavaScript, and if this fails.
    open(link).catch(() => location.assign(link.href));
  });

  // A link to a single step: #step-37, or #step-37.2 for the second node of its backward().
  const openShared = () => {
    const link = /^#step-\d/.test(location.hash) && document.querySelector("a.step-through");
    if (link) open(link, location.hash);
  };
  addEventListener("hashchange", openShared);
  openShared();
})();
