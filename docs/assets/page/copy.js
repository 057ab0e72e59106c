// The page copies itself as Markdown. Without this script that is a link to the Markdown.
(() => {
  const row = document.querySelector(".actions");
  const copy = row?.querySelector("[data-copy]");
  let fading;

  copy?.setAttribute("role", "button");
  copy?.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      copy.click();
    }
  });
  copy?.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    say("");
    // A promise, because Safari wants the clipboard to be asked for at once.
    const page = fetch(copy.href).then(async (answer) => {
      if (!answer.ok) throw new Error(answer.status);
      return new Blob([await answer.text()], { type: "text/plain" });
    });
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": page })]);
    } catch {
      const isLoaded = await page.then(
        () => true,
        () => false,
      );
      if (isLoaded)
        location.assign(copy.href); // to be copied by hand
      else say(row.dataset.failed);
      return;
    }
    say(row.dataset.copied);
    fading = setTimeout(() => say(""), 4000);
  });

  /** Tell in the page what became of the copying. */
  function say(text) {
    clearTimeout(fading);
    row.querySelector("[role=status]").textContent = text;
  }
})();
