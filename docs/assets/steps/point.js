// A question that is answered in the picture: which tensor, or which of the arrows that lead to one?
import { h } from "./dom.js";
import { draw } from "./picture.js";
import { plan } from "./rows.js";
import { slots, Trace, tensorNames, tensorValue } from "./trace.js";
import { say } from "./words.js";

/** How near to an arrow a press has to be: px. */
const NEAR = 16;

/** Puts the picture of a moment in the place of the choices; who chooses in it has answered. */
export function pointIn(json, question) {
  const fieldset = question.querySelector("fieldset");
  if (!fieldset) return;
  const trace = new Trace(json);
  const form = fieldset.form;
  const { at, kind } = form.querySelector(".point").dataset;
  const cell = trace.cells.findIndex(({ name }) => name === at);
  const state = trace.states[trace.cells[cell].steps[1] - 1];
  const pointers = [...tensorNames(state), ...slots(state)];
  const choices = [...fieldset.querySelectorAll("input")];
  const asked = choices
    .map(({ value }) => pointers.find(({ label }) => label === value))
    .filter(Boolean);
  const rows = plan(trace, cell);
  const isLeftOut = ({ key }) => !(rows.homes.get(key) < rows.aside);
  const picture = h("div", { class: "steps-picture" });
  const sheet = h("div", { class: "pointing", role: "group", "aria-label": say.state }, picture);
  const field = h("input", { type: "hidden", name: choices[0].name });
  fieldset.replaceWith(sheet, field);
  draw(picture, { state, before: state, rows, all: asked.some(isLeftOut) });
  picture.redraw();
  new ResizeObserver(() => picture.redraw()).observe(picture);

  const targets = new Map();
  const add = (element, value, label) => {
    if (!element) return;
    targets.set(element, value);
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", label);
    element.setAttribute("aria-pressed", "false");
    element.tabIndex = 0;
  };
  const find = (name, value) => picture.querySelector(`[data-${name}="${CSS.escape(value)}"]`);
  if (kind === "tensor") {
    for (const [ref, tensor] of Object.entries(state.tensors)) {
      const here = pointers.filter((pointer) => pointer.ref === ref).map(({ label }) => label);
      const value = asked.find((pointer) => pointer.ref === ref)?.label ?? here[0] ?? ref;
      add(find("tensor", ref), value, [ref, tensorValue(tensor), ...here].join(say.and));
    }
  } else {
    for (const { key, label, ref } of pointers)
      add(find("name", key) ?? find("slot", key), label, `${label} → ${ref}`);
  }

  const choose = (element) => {
    for (const other of targets.keys()) other.setAttribute("aria-pressed", other === element);
    field.value = targets.get(element);
    form.requestSubmit();
  };
  const targetOf = (element) => element.closest?.("[aria-pressed]");
  picture.addEventListener("click", (event) => {
    const pressed = targetOf(event.target) ?? (kind === "arrow" && arrowAt(event, picture));
    if (pressed) choose(pressed);
  });
  picture.addEventListener("keydown", (event) => {
    const pressed = /^(Enter| )$/.test(event.key) && targetOf(event.target);
    if (!pressed) return;
    event.preventDefault();
    choose(pressed);
  });
  targets.keys().next().value?.focus({ preventScroll: true });
}

/** Where the arrow begins that is nearest to a press, if one is near. */
function arrowAt({ clientX, clientY }, picture) {
  const { left, top } = picture.getBoundingClientRect();
  let nearest = NEAR;
  let from;
  for (const arrow of picture.querySelectorAll(".arrows g")) {
    const path = arrow.firstElementChild;
    const length = path.getTotalLength();
    for (let along = 0; along <= length; along += 4) {
      const { x, y } = path.getPointAtLength(along);
      const distance = Math.hypot(x + left - clientX, y + top - clientY);
      if (distance < nearest) [nearest, from] = [distance, arrow.dataset.from];
    }
  }
  const begins = `[data-name="${CSS.escape(from)}"], [data-slot="${CSS.escape(from)}"]`;
  return from && picture.querySelector(begins);
}
