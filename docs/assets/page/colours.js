// What the browser draws itself, such as scroll bars, is as dark as the reader chose.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const darken = () => {
    const dark = document.body.dataset.mdColorScheme === "slate";
    const own = dark ? "dark" : "light";
    document.documentElement.style.colorScheme = dark === system.matches ? "" : own;
  };
  // It looks like a button, and is one of two radio buttons: the space bar presses it too.
  const options = [...document.querySelectorAll(".md-option[name=__palette]")];
  for (const [at, option] of options.entries()) {
    option.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      const other = options[(at + 1) % options.length];
      other.click();
      other.focus();
    });
  }
  darken();
  new MutationObserver(darken).observe(document.body, {
    attributeFilter: ["data-md-color-scheme"],
  });
})();
