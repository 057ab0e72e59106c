/* A line and two points: drag the line's slope and its height; errors, loss and gradients follow. */

import { html, panel, plot, put, scale, start, svg, ticks, told } from "./board.js";
import { gradient } from "./descent.js";

const POINTS = [
  [1, 3],
  [2, 5],
];
const FAR = 2.8; // where the handle of the slope is

export function open(figure, words) {
  const { names } = words;
  const it = start(figure, names.reset, draw);
  const { board, buttons } = it;

  const [x, y] = [scale([0, 3.2], [26, 322]), scale([-2, 7], [216, 6])];
  const plane = panel(board, { class: "plane" }, 330, 236, names.plane);
  ticks(plane.drawing, [0, 1, 2, 3], x, true, 232, [216, 6]);
  ticks(plane.drawing, [-2, 0, 2, 4, 6], y, false, 20, [26, 322]);
  const inside = plot(plane.drawing, 26, 6, 296, 210);
  const line = svg("path", { class: "orange" });
  const errors = svg("path", { class: "red dashed" });
  inside.append(line, errors);
  const misses = POINTS.map(([at, t]) => {
    const miss = svg("text", { class: "red", x: x(at) + 9 });
    plane.drawing.append(svg("circle", { class: "blue", r: 6, cx: x(at), cy: y(t) }), miss);
    return miss;
  });

  it.handle(plane.root, { class: "handle orange" }, "b", {
    y: { key: "b", at: y, step: 0.05 },
    place: (now) => [x(0), y(now.b)],
    text: (now) => `b = ${told(now.b)}`,
  });
  // The slope changes as the far end of the line goes up and down; the near end stays.
  let level = 0;
  const end = (slope) => y(slope * FAR + level);
  end.value = (place) => (y.value(place) - level) / FAR;
  it.handle(plane.root, { class: "handle orange" }, "a", {
    y: { key: "a", at: end, step: 0.05 },
    place: (now) => [x(FAR), y(now.a * FAR + now.b)],
    text: (now) => `a = ${told(now.a)}`,
  });

  // By hand, as backward() does it: one column for each point.
  const rows = ["y = ax + b", "t − y", "½ × 2(y − t) → b", "× x → a"].map((name) => {
    const cells = POINTS.map(() => html("td"));
    return { cells, row: html("tr", {}, html("th", { scope: "row" }, name), ...cells) };
  });
  const head = html(
    "tr",
    {},
    html("td"),
    ...["1", "2"].map((n) => html("th", { scope: "col" }, names.point(n))),
  );
  const table = html("table", { class: "by-hand" }, head, ...rows.map(({ row }) => row));
  const sums = html("p", { class: "found" });
  board.append(html("div", { class: "sums" }, table, sums), buttons, it.words);
  it.show();

  function draw(now, before) {
    level = now.b;
    const { a, b } = now;
    const found = gradient(POINTS, a, b, Math.fround);
    const heights = POINTS.map(([at]) => Math.fround(Math.fround(a * at) + b));
    put(line, { d: `M${x(0)} ${y(b)}L${x(3.2)} ${y(b + 3.2 * a)}` });
    const pieces = POINTS.map(([at, t], index) => `M${x(at)} ${y(t)}V${y(heights[index])}`);
    put(errors, { d: pieces.join("") });
    const shares = heights.map((height, index) => Math.fround(height - POINTS[index][1]));
    POINTS.forEach(([, t], index) => {
      put(misses[index], { y: (y(t) + y(heights[index])) / 2 + 4 });
      misses[index].textContent = shares[index] ? told3(-shares[index]) : "";
    });
    return () => {
      tabulate(now, shares, heights, found);
      return changed(words, now, before, shares, found);
    };
  }

  function tabulate({ a, b }, shares, heights, found) {
    POINTS.forEach(([at], index) => {
      const column = [
        `${told3(a)} × ${at} + ${inBrackets(told3(b))} = ${told3(heights[index])}`,
        told3(-shares[index]),
        told3(shares[index]),
        told3(shares[index] * at),
      ];
      column.forEach((text, row) => {
        rows[row].cells[index].textContent = text;
      });
    });
    sums.textContent = `a.grad = ${told3(found.a)}, b.grad = ${told3(found.b)}, ${names.loss} = ${told3(found.loss)}`;
  }
}

const told3 = (value) => told(value, 3);
const inBrackets = (text) => (text.startsWith("−") ? `(${text})` : text);

/** What has changed, and what follows from it. */
function changed(words, now, before, shares, found) {
  const parts = [];
  if (now.a !== before.a)
    parts.push(
      words.turned(
        told(before.a),
        told(now.a),
        ...POINTS.map(([at]) => told((now.a - before.a) * at)),
      ),
    );
  if (now.b !== before.b)
    parts.push(words.lifted(told(before.b), told(now.b), told(now.b - before.b)));
  if (!parts.length) parts.push(words.hint);
  const misses = shares.filter((share) => Math.abs(share) > 1e-6);
  if (!misses.length) parts.push(words.through);
  else {
    const sides = new Set(misses.map(Math.sign));
    parts.push(
      words[
        misses.length < 2 ? "one" : sides.size > 1 ? "between" : sides.has(1) ? "above" : "below"
      ],
    );
    parts.push(words.gradients(Math.sign(found.a), Math.sign(found.b)));
  }
  return parts.join(words.names.space);
}
