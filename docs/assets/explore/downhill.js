/* One step along the gradient: the learning rate says how far, the loss on the way is a parabola. */

import { panel, plot, put, scale, short, start, svg, ticks, told } from "./board.js";
import { descend, farEnough } from "./descent.js";

const POINTS = [
  [1, 3],
  [2, 5],
];
const [A, B] = [1, 0];

export function open(figure, words) {
  const { names } = words;
  const it = start(figure, names.reset, draw);
  const after = (lr) => descend(POINTS, A, B, lr, 1, Math.fround)[1];
  const best = farEnough(POINTS, A, B);

  const [rate, loss] = [scale([0, 0.4], [30, 322]), scale([0, 20], [206, 6])];
  const way = panel(it.board, { class: "way" }, 330, 230, names.way);
  ticks(way.drawing, [0, 0.1, 0.2, 0.3, 0.4], rate, true, 225, [206, 6]);
  ticks(way.drawing, [0, 5, 10, 15, 20], loss, false, 24, [30, 322]);
  const curve = Array.from({ length: 81 }, (_, index) => {
    const lr = index / 200;
    return `${rate(lr)} ${loss(after(lr)[2])}`;
  });
  const level = loss(after(0)[2]);
  way.drawing.append(
    svg("path", { class: "faint dashed", d: `M30 ${level}H322` }),
    svg("path", { class: "green dashed", d: `M${rate(best)} 206V6` }),
    svg("path", { class: "red dashed", d: `M${rate(2 * best)} 206V6` }),
    svg("path", { class: "orange", d: `M${curve.join("L")}` }),
    svg("text", { x: 36, y: 18 }, names.loss),
    svg("text", { class: "right", x: 320, y: 202 }, "η"),
  );

  const [x, y] = [scale([0, 3.2], [26, 322]), scale([-1, 9], [206, 6])];
  const plane = panel(it.board, { class: "plane" }, 330, 230, names.plane);
  ticks(plane.drawing, [0, 1, 2, 3], x, true, 225, [206, 6]);
  ticks(plane.drawing, [0, 2, 4, 6, 8], y, false, 20, [26, 322]);
  const inside = plot(plane.drawing, 26, 6, 296, 200);
  const lineOf = (a, b) => `M${x(0)} ${y(b)}L${x(3.2)} ${y(b + 3.2 * a)}`;
  const [line, errors] = [{ class: "orange" }, { class: "red dashed" }].map((role) =>
    svg("path", role),
  );
  inside.append(svg("path", { class: "orange dashed", d: lineOf(A, B) }), line, errors);
  for (const [at, t] of POINTS)
    plane.drawing.append(svg("circle", { class: "blue", r: 6, cx: x(at), cy: y(t) }));

  it.handle(way.root, { class: "handle ink" }, names.rate, {
    x: { key: "lr", at: rate, step: 0.001 },
    place: ({ lr }) => [rate(lr), loss(after(lr)[2])],
    text: ({ lr }) => told(lr),
  });
  it.board.append(it.buttons, it.words);
  it.show();

  function draw({ lr }, before) {
    const [a, b, now] = after(lr);
    put(line, { d: lineOf(a, b) });
    put(errors, { d: POINTS.map(([at, t]) => `M${x(at)} ${y(t)}V${y(a * at + b)}`).join("") });
    return () => said({ lr }, before, a, b, now);
  }

  function said({ lr }, before, a, b, now) {
    const parts = [lr === before.lr ? words.hint : words.rated(told(before.lr), told(lr))];
    parts.push(words.after(told(a, 3), told(b, 3), short(after(0)[2]), short(now)));
    const [low, far] = [best, 2 * best].map((value) => told(value));
    if (lr === 0) parts.push(words.none);
    else if (lr < best) parts.push(words.near(low));
    else if (lr < 2 * best) parts.push(words.past(low, far));
    else parts.push(words.tooFar(far));
    return parts.join(names.space);
  }
}
