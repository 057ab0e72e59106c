/* The valley of the loss of two points: drag the start, the learning rate, the points. */

import { html, panel, plot, put, raised, scale, short, start, svg, ticks, told } from "./board.js";
import { descend, golden, valley } from "./descent.js";

const STEPS = 100;
const LEVELS = [0.02, 0.1, 0.5, 2, 6.5, 15, 30];
const pointsOf = ({ x1, t1, x2, t2 }) => [
  [x1, t1],
  [x2, t2],
];

export function open(figure, words) {
  const { names } = words;
  const figureOf = start(figure, names.reset, draw);
  const { board, buttons, set } = figureOf;

  // The valley, over a and b. One unit is as long in either direction: gradients cross contours at
  // right angles.
  const [a, b] = [scale([0, 4], [30, 322]), scale([-1, 2.4], [252.2, 4])];
  const hills = panel(board, { class: "hills" }, 330, 272, names.hills);
  ticks(hills.drawing, [0, 1, 2, 3, 4], a, true, 267, [252, 4]);
  ticks(hills.drawing, [-1, 0, 1, 2], b, false, 24, [30, 322]);
  hills.drawing.append(
    svg("text", { x: 322, y: 247, class: "name" }, "a"),
    svg("text", { x: 42, y: 15, class: "name" }, "b"),
  );
  const inside = plot(hills.drawing, 30, 4, 292, 248.2);
  const rings = LEVELS.map(() => svg("ellipse", { class: "faint" }));
  const contours = svg("g", {}, ...rings);
  const track = svg("path", { class: "orange thin" });
  const dots = svg("path", { class: "orange dots" });
  const lowest = svg("path", { class: "green", d: "M-6 0H6M0 -6V6M-4 -4L4 4M-4 4L4 -4" });
  inside.append(contours, track, dots, lowest);

  // What one update multiplies the distance by, over the learning rate.
  const [rate, factor] = [scale([0, 0.5], [30, 322]), scale([-1.4, 1.2], [104, 6])];
  const factors = panel(board, { class: "factors" }, 330, 128, names.factors);
  ticks(factors.drawing, [0, 0.1, 0.2, 0.3, 0.4, 0.5], rate, true, 123, [104, 6]);
  ticks(factors.drawing, [-1, 0, 1], factor, false, 24, [30, 322]);
  const lines = plot(factors.drawing, 30, 6, 292, 98);
  factors.drawing.append(
    svg("text", { x: 320, y: 100, class: "right" }, "η"),
    svg("text", { x: 36, y: 16 }, names.factor),
  );
  const steep = svg("path", { class: "red" });
  const flat = svg("path", { class: "purple" });
  const limit = svg("path", { class: "faint dashed" });
  const fastest = svg("path", { class: "green dashed" });
  const here = svg("path", { class: "ink thin" });
  lines.append(limit, fastest, steep, flat, here);
  const [across, along] = [{ class: "red right" }, { class: "purple right" }].map((role, row) =>
    svg("text", { ...role, x: 320, y: 46 + 16 * row }),
  );
  factors.drawing.append(across, along);

  // The points, with the line at the start and after the updates.
  const [x, t] = [scale([0, 3.2], [18, 158]), scale([0, 6.4], [134, 5])];
  const data = panel(board, { class: "data" }, 164, 152, names.data);
  ticks(data.drawing, [0, 1, 2, 3], x, true, 148, [134, 5]);
  ticks(data.drawing, [2, 4, 6], t, false, 13, [18, 158]);
  data.drawing.append(
    svg("text", { x: 156, y: 130, class: "right" }, "x"),
    svg("text", { x: 23, y: 16 }, "t"),
  );
  const plane = plot(data.drawing, 18, 5, 140, 129);
  const [first, last] = ["orange dashed", "orange"].map((style) => svg("path", { class: style }));
  plane.append(first, last);

  // The loss, in powers of ten.
  const [step, loss] = [scale([0, STEPS], [34, 158]), scale([-4, 4], [134, 5])];
  const losses = panel(board, { class: "losses" }, 164, 152, names.losses);
  ticks(losses.drawing, [0, 50, 100], step, true, 148, [134, 5]);
  ticks(losses.drawing, [-4, 0, 4], loss, false, 29, [34, 158], (power) =>
    power ? `10${raised(power)}` : "1",
  );
  losses.drawing.append(svg("text", { x: 156, y: 16, class: "right" }, names.loss));
  const curve = svg("path", { class: "orange" });
  plot(losses.drawing, 34, 5, 124, 129).append(curve);

  figureOf.handle(hills.root, { class: "handle orange" }, names.start, {
    x: { key: "a", at: a, step: 0.05 },
    y: { key: "b", at: b, step: 0.05 },
    place: (now) => [a(now.a), b(now.b)],
    text: (now) => `a = ${told(now.a)}, b = ${told(now.b)}`,
  });
  figureOf.handle(factors.root, { class: "handle ink" }, names.rate, {
    x: { key: "lr", at: rate, step: 0.001 },
    place: (now) => [rate(now.lr), 104],
    text: (now) => told(now.lr),
  });
  for (const index of [1, 2])
    figureOf.handle(data.root, { class: "handle blue" }, names.point(index), {
      x: { key: `x${index}`, at: x, step: 0.1 },
      y: { key: `t${index}`, at: t, step: 0.1 },
      place: (now) => [x(now[`x${index}`]), t(now[`t${index}`])],
      text: (now) => `x = ${told(now[`x${index}`])}, t = ${told(now[`t${index}`])}`,
    });

  const found = html("p", { class: "found" });
  const marks = ["", names.fastest, names.limit].map((name) => {
    const mark = html("button", { type: "button" });
    mark.addEventListener("click", () => set({ lr: Number(mark.value) }));
    return { mark, name };
  });
  buttons.prepend("η = ", ...marks.map(({ mark }) => mark));
  board.append(buttons, found, figureOf.words);
  figureOf.show();

  function draw(now, before) {
    const points = pointsOf(now);
    const shape = valley(points);
    const path = descend(points, now.a, now.b, now.lr, STEPS);

    const turn = (-Math.atan2(shape.across[1], shape.across[0]) * 180) / Math.PI;
    const [left, top] = [a(shape.lowest[0]), b(shape.lowest[1])].map(near);
    put(contours, { transform: `translate(${left} ${top}) rotate(${turn})` });
    const unit = a(1) - a(0);
    rings.forEach((ring, index) => {
      const [rx, ry] = [shape.steep, shape.flat].map((curvature) =>
        near(unit * Math.sqrt((2 * LEVELS[index]) / Math.max(curvature, 1e-9))),
      );
      put(ring, { rx, ry });
    });
    put(lowest, { transform: `translate(${left} ${top})` });
    const places = path
      .filter((place) => place.every(Number.isFinite))
      .map(([one, other]) => `${near(a(one))} ${near(b(other))}`);
    put(track, { d: `M${places.join("L")}` });
    put(dots, { d: places.map((place) => `M${place}h0`).join("") });

    for (const [line, curvature] of [
      [steep, shape.steep],
      [flat, shape.flat],
    ])
      put(line, {
        d: `M${rate(0)} ${factor(1)}L${rate(0.5)} ${near(factor(1 - 0.5 * curvature))}`,
      });
    put(limit, { d: `M${rate(shape.limit)} 6V104` });
    put(fastest, { d: `M${rate(shape.fastest)} 6V104` });
    put(here, { d: `M${rate(now.lr)} 6V104` });

    for (const [line, [slope, level]] of [
      [first, path[0]],
      [last, path[STEPS]],
    ]) {
      const isDrawn = Number.isFinite(slope + level);
      put(line, { d: isDrawn ? `M18 ${near(t(level))}L158 ${near(t(level + 3.2 * slope))}` : "" });
    }
    const heights = path
      .map(([, , value]) => Math.log10(value))
      .filter((value) => !Number.isNaN(value));
    const falls = heights.map((value, at) => `${step(at)} ${near(loss(value))}`);
    put(curve, { d: `M${falls.join("L")}` });

    return () => {
      const by = [shape.steep, shape.flat].map((curvature) => 1 - now.lr * curvature);
      across.textContent = `1 − ηλ₁ = ${told(by[0])}`;
      along.textContent = `1 − ηλ₂ = ${told(by[1])}`;
      tell(shape);
      const later = descend(points, now.a, now.b, now.lr, 1000)[1000][2];
      return changed(words, now, before, shape, by[0], [path[0][2], path[STEPS][2], later]);
    };
  }

  function tell(shape) {
    [0.1, shape.fastest, shape.limit].forEach((value, index) => {
      const { mark, name } = marks[index];
      mark.value = Number(value.toFixed(4));
      mark.textContent = name + told(value);
      mark.disabled = value > 0.5;
    });
    found.textContent = hessian(shape, names.golden);
  }
}

/** A place within what an SVG can hold: what diverges is far outside of the picture. */
const near = (place) => (place > 1e4 ? 1e4 : place < -1e4 ? -1e4 : Math.round(place * 10) / 10);

function hessian(shape, isGolden) {
  const { p, s, q } = shape;
  const power = golden(shape);
  const [one, other] = [shape.steep, shape.flat].map((value) => told(value));
  const matrix = `H = (${told(p)} ${told(s)}; ${told(s)} ${told(q)})`;
  if (!power) return `${matrix}, λ₁ = ${one}, λ₂ = ${other}`;
  return `${matrix}, λ₁ = ${one} = φ${raised(power)}, λ₂ = ${other} = φ${raised(-power)} ${isGolden}`;
}

/** What has changed, and what follows from it. */
function changed(words, now, before, shape, across, losses) {
  const isOther = (...keys) => keys.some((key) => now[key] !== before[key]);
  const parts = [];
  if (isOther("x1", "x2"))
    parts.push(now.x1 === now.x2 ? words.level : words.reshaped(told(shape.limit)));
  else if (isOther("t1", "t2"))
    parts.push(words.moved(shape.lowest.map((value) => told(value, 2)).join(", ")));
  if (isOther("a", "b")) parts.push(words.started(told(now.a), told(now.b)));
  if (isOther("lr")) parts.push(words.rated(told(before.lr), told(now.lr)));
  if (!parts.length) parts.push(words.hint);
  parts.push(verdict(words, now.lr, across), words.losses(...losses.map(short)));
  return parts.join(words.names.between);
}

function verdict(words, rate, across) {
  if (rate === 0) return words.still;
  if (Math.abs(across + 1) < 1e-9) return words.atLimit;
  return words[across < -1 ? "grows" : across < 0 ? "changesSides" : "shrinks"](told(across));
}
