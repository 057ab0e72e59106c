/* The editor is the browser's own, a textarea, above the same code in colours: undo, input methods,
   screen readers and phones' keyboards work as everywhere, and the Tab key leads on. */
import { h } from "../steps/dom.js";
import { coloured } from "./colours.js";

const link = h("link", { rel: "stylesheet", href: new URL("live.css", import.meta.url) });

/** When the look of what is opened has come, or will not. */
export const styled = new Promise((resolve) => {
  link.addEventListener("load", resolve);
  link.addEventListener("error", resolve);
  document.head.append(link);
});

/** Make an editor of a textarea, in the place where that is. Returns the function that draws it.
    Ctrl+Enter calls `run`, if it is given, Escape `leave`; `changed` is called after each change. */
export function edit(field, { run, leave, changed }) {
  const mirror = h("code", { "aria-hidden": "true" });
  const box = h("div", { class: "live-code highlight" }, mirror);
  const hadFocus = document.activeElement === field;
  field.replaceWith(box);
  box.append(field);
  if (hadFocus) field.focus({ preventScroll: true });

  const draw = () => {
    // The last line has its height even when it is empty.
    mirror.replaceChildren(...coloured(field.value), "\n");
    field.rows = field.value.split("\n").length;
    changed?.();
  };
  field.setAttribute("aria-keyshortcuts", "Control+Enter");
  field.addEventListener("input", draw);
  field.addEventListener("keydown", (event) => {
    // Enter may end what an input method composes; Safari tells that by the number alone.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run?.();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      const line = field.value.slice(0, field.selectionStart).split("\n").at(-1);
      const indent = line.match(/^ */)[0] + (/:\s*(#.*)?$/.test(line) ? "    " : "");
      if (!indent) return;
      event.preventDefault();
      // The one way that keeps the browser's own undo.
      document.execCommand("insertText", false, `\n${indent}`);
    } else if (event.key === "Escape") leave();
  });
  draw();
  return draw;
}
