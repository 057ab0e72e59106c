/* What a reader writes at a question: it runs after the cells of the page down to the one that the
   question names, as they stand, and what it prints is the answer. */
import { h } from "../steps/dom.js";
import { program } from "./cell.js";
import { edit, styled } from "./editor.js";
import { prepare, run, stop } from "./python.js";
import { words } from "./words.js";

/** Make an editor of the field of a question. */
export async function open(question) {
  const form = question.querySelector("form");
  const field = form.querySelector("textarea");
  const button = form.querySelector("[type=submit]");
  await styled;
  edit(field, { leave: () => button.focus() });
}

/** What the code prints; undefined where it was stopped, could not be run, which `say` is told, or
    still runs. */
export async function written(question, say) {
  const form = question.querySelector("form");
  const button = form.querySelector("[type=submit]");
  if (button.hidden) return undefined;
  const shown = question.querySelector(".live-output") ?? h("div", { class: "live-output" });
  const stopping = h("button", { type: "button" }, words.stop);
  form.after(shown);
  const code = h("code", {});
  shown.replaceChildren(h("span", { class: "filename" }, words.output), h("pre", {}, code));
  button.after(stopping);
  button.hidden = true;
  stopping.focus();
  let isStopped = false;
  stopping.addEventListener("click", () => {
    isStopped = true;
    stop();
  });
  try {
    await prepare({
      loading: (done, all) => say(words.loading(done, all)),
      starting: () => say(words.starting),
    });
    if (isStopped) return undefined;
    say(words.running);
    const above = program(document.getElementById(question.dataset.after));
    const own = { name: words.yours, source: form.querySelector("textarea").value };
    let printed = "";
    const found = await run([...above, own], ({ cell, kind, text }) => {
      if (kind === "error") code.append(h("span", { class: "live-error" }, text));
      else if (cell === own.name && kind === "out") code.append(text);
      if (cell === own.name && kind === "out") printed += text;
    });
    if (found.stopped) say(words.stopped);
    else if (found.broken) say(words.broken);
    else return found.ended ? "" : printed;
  } catch {
    say(words.failed);
  } finally {
    const hadFocus = document.activeElement === stopping;
    stopping.remove();
    button.hidden = false;
    if (hadFocus) button.focus();
    if (!code.textContent) shown.remove();
  }
  return undefined;
}
