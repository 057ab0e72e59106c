// What the browser draws itself, such as scroll bars, is as dark as the reader chose.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const darken = () => {
    const dark = document.body.dataset.mdColorScheme === "slate";
    const own = dark ? "dark" : "light";
    document.documentElement.style.colorScheme = dark === system.matches ? "" : own;
  };
  darken();
  new MutationObserver(darken).observe(document.body, {
    attributeFilter: ["data-md-color-scheme"],
  });
})();
