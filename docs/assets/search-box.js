/* Material searches when a key goes up in its search box. Text also comes without keys: pasted with
   the mouse, spoken, or from a keyboard on the screen. */
(() => {
  const box = document.querySelector("[data-md-component=search-query]");
  box.addEventListener("input", () => box.dispatchEvent(new Event("keyup")));
})();
