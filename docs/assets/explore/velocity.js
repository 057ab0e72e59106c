/* Momentum: the gradients can be edited; bars of buffer and step follow, and the terms that act. */

import { html, panel, put, scale, start, svg, ticks, told } from "./board.js";
import { isRefused, walk } from "./sgd.js";

const COUNT = 6;
const STEPS = Array.from({ length: COUNT }, (_, index) => index + 1);
const DIALS = { mu: "μ", tau: "τ", decay: "λ", lr: "η" };

export function open(figure, words) {
  const { names } = words;
  const it = start(figure, names.reset, draw);
  const across = scale([0.5, COUNT + 0.5], [30, 322]);

  const given = scale([-8, 8], [126, 6]);
  const gradients = panel(it.board, { class: "gradients" }, 330, 146, names.gradients);
  ticks(gradients.drawing, [-8, 0, 8], given, false, 24, [30, 322]);
  ticks(gradients.drawing, STEPS, across, true, 142, [126, 126]);
  const stems = svg("path", { class: "ink" });
  gradients.drawing.append(stems, svg("text", { x: 36, y: 18 }, "g"));

  const size = scale([-1, 1], [126, 6]);
  const bars = panel(it.board, { class: "bars" }, 330, 146, names.bars);
  ticks(bars.drawing, [-1, 0, 1], size, false, 24, [30, 322], () => "");
  ticks(bars.drawing, STEPS, across, true, 142, [126, 126]);
  const ends = [10, 130].map((y) => svg("text", { class: "left", x: 27, y }));
  const buffers = svg("path", { class: "blue bar" });
  const steps = svg("path", { class: "orange bar" });
  bars.drawing.append(
    buffers,
    steps,
    ...ends,
    svg("text", { x: 36, y: 18, class: "blue" }, "b"),
    svg("text", { x: 52, y: 18, class: "orange" }, names.step),
  );

  for (const step of STEPS)
    it.handle(gradients.root, { class: "handle ink" }, names.gradient(step), {
      y: { key: `g${step}`, at: given, step: 0.5 },
      place: (now) => [across(step), given(now[`g${step}`])],
      text: (now) => told(now[`g${step}`]),
    });
  const dials = [0, 1].map(() => panel(it.board, { class: "dials" }, 330, 48, names.dials));
  const values = Object.entries(DIALS).map(([key, letter], index) => {
    const { root, drawing } = dials[index >> 1];
    const left = (index % 2) * 160 + 20;
    const at = scale(it.ranges[key], [left, left + 130]);
    const value = svg("text", { x: left - 8, y: 14 });
    drawing.append(svg("path", { class: "faint", d: `M${left} 32h130` }), value);
    it.handle(root, { class: "handle purple" }, `${letter} ${names[key]}`, {
      x: { key, at, step: 0.05 },
      place: (now) => [at(now[key]), 32],
      text: (now) => told(now[key]),
    });
    return (now) => {
      value.textContent = `${names[key]} ${letter} = ${told(now[key])}`;
    };
  });

  const nesterov = html("button", { type: "button" }, "Nesterov");
  let isOn = 0;
  nesterov.addEventListener("click", () => it.set({ nesterov: 1 - isOn }));
  it.buttons.prepend(nesterov);
  const term = (text) => html("span", {}, text);
  const [decayed, kept, damped, ahead] = ["g + λx", "μb", "(1 − τ)", "g + μb"].map(term);
  const rule = html("p", { class: "rule" }, "g ← ", decayed, ", b ← ", kept, " + ", damped, "g, ");
  rule.append("x ← x − η(", ahead, ")");
  it.board.append(it.buttons, rule, it.words);
  it.show();

  function draw(now, before) {
    isOn = now.nesterov;
    const refused = isRefused(now);
    const used = refused ? { ...now, nesterov: 0 } : now;
    const made = STEPS.map((step) => now[`g${step}`]);
    const path = walk(made, used, 0, Math.fround);
    const lengths = path.map(([x], at) => (at ? path[at - 1][0] : 0) - x);

    put(stems, { d: made.map((g, at) => `M${across(at + 1)} ${given(0)}V${given(g)}`).join("") });
    const found = [...lengths, ...path.map(([, buffer]) => buffer ?? 0)].map(Math.abs);
    const most = 8 * 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(...found) / 8)));
    const bar = (value, at, shift) =>
      `M${across(at + 1) + shift} 66V${Math.round(size(value / most) * 10) / 10}`;
    put(buffers, { d: path.map(([, b], at) => (b === undefined ? "" : bar(b, at, -7))).join("") });
    put(steps, { d: lengths.map((length, at) => bar(length, at, 7)).join("") });
    for (const [at, end] of ends.entries()) end.textContent = told(at ? -most : most);
    for (const tell of values) tell(now);

    nesterov.setAttribute("aria-pressed", Boolean(isOn));
    for (const [part, acts] of [
      [decayed, now.decay],
      [kept, now.mu],
      [damped, now.mu && now.tau],
      [ahead, now.mu],
    ])
      part.classList.toggle("acts", Boolean(acts));
    ahead.textContent = now.mu ? (used.nesterov ? "g + μb" : "b") : "g";

    return () => said(now, before, refused, lengths);
  }

  function said(now, before, refused, lengths) {
    const parts = changes(words, now, before);
    if (refused) parts.push(words.refused);
    parts.push(words.steps(lengths.map((length) => told(length, 3)).join(names.comma)));
    if (!now.mu) parts.push(now.tau ? words.idle : words.none);
    return parts.join(names.space);
  }
}

/** What has changed: nothing, one setting, or several. */
function changes(words, now, before) {
  const keys = Object.keys(now).filter((key) => now[key] !== before[key]);
  if (!keys.length) return [words.hint];
  return keys.map((key) => {
    const [from, to] = [before[key], now[key]].map((value) => told(value));
    if (key === "nesterov") return words.switched(now.nesterov);
    if (key.startsWith("g")) return words.edited(key.slice(1), from, to);
    return words.turned(DIALS[key], from, to);
  });
}
