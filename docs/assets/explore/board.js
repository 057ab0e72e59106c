/* What all figures to drag share: settings that the address keeps, handles, words that say what has
   changed. A figure draws its settings, and returns what says them in words. */

const SVG = "http://www.w3.org/2000/svg";

/** An HTML or, with a namespace, an SVG element. */
function element(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
export const html = (name, attributes = {}, ...children) =>
  element(document.createElement(name), attributes, children);
export const svg = (name, attributes = {}, ...children) =>
  element(document.createElementNS(SVG, name), attributes, children);

/** Set attributes of an element that is there; what stays the same costs no drawing. */
export function put(target, attributes) {
  for (const [name, value] of Object.entries(attributes))
    if (target.getAttribute(name) !== `${value}`) target.setAttribute(name, value);
}

/** A number with at most so many digits behind the point, with a minus sign and no needless zeros. */
export const told = (value, digits = 4) => signed(String(Number(value.toFixed(digits))));

/** A number of any size, with three digits. */
export function short(value) {
  if (!Number.isFinite(value))
    return signed(String(value).replace("Infinity", "inf").toLowerCase());
  const size = Math.abs(value);
  if (size && (size < 1e-3 || size >= 1e5)) {
    const [digits, power] = value.toExponential(2).split("e");
    return signed(`${Number(digits)} × 10${raised(Number(power))}`);
  }
  return signed(String(Number(value.toPrecision(3))));
}
const signed = (text) => text.replaceAll("-", "−");
export const raised = (power) =>
  [...String(power)].map((digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])).join("");

/** A linear scale from values to places, with its inverse and its limits. */
export function scale([low, high], [start, end]) {
  const at = (value) => start + ((value - low) / (high - low)) * (end - start);
  at.value = (place) => low + ((place - start) / (end - start)) * (high - low);
  return at;
}

/** A part of the board: an SVG whose drawing is hidden from screen readers, which read the words. */
export function panel(board, attributes, width, height, label) {
  const drawing = svg("g", { "aria-hidden": true });
  const root = svg(
    "svg",
    { ...attributes, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label },
    drawing,
  );
  board.append(root);
  return { root, drawing };
}

/** A part of a drawing that cuts off what is outside of the two scales' ends. */
export function plot(drawing, x, y, width, height) {
  const inside = svg("svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` });
  drawing.append(inside);
  return inside;
}

/** Lines and labels of an axis; `across` is where the labels stand. */
export function ticks(drawing, values, at, isBelow, across, [from, to], label = told) {
  for (const value of values) {
    const place = at(value);
    const d = isBelow ? `M${place} ${from}V${to}` : `M${from} ${place}H${to}`;
    const where = isBelow ? { x: place, y: across } : { x: across, y: place + 4 };
    drawing.append(
      svg("path", { class: "grid", d }),
      svg("text", { class: isBelow ? "below" : "left", ...where }, label(value)),
    );
  }
}

const clamp = (value, [low, high]) => Math.min(high, Math.max(low, value));

/** What the address sets, within its limits; all else as at the start. */
export function settingsFrom(hash, name, ranges) {
  const start = `#${name}:`;
  const text = hash.startsWith(start) ? hash.slice(start.length) : "";
  const given = new Map(text.split(",").map((setting) => setting.split("=")));
  return Object.fromEntries(
    Object.entries(ranges).map(([key, range]) => {
      const value = given.get(key) ? Number(given.get(key)) : Number.NaN;
      return [key, Number.isNaN(value) ? range[2] : clamp(value, range)];
    }),
  );
}

/** The address of settings; empty where all are as at the start. */
export function addressOf(name, ranges, settings) {
  const changed = Object.keys(ranges).filter((key) => settings[key] !== ranges[key][2]);
  const told = changed.map((key) => `${key}=${settings[key]}`).join(",");
  return told && `#${name}:${told}`;
}

/**
 * Start a figure. `draw(settings, before)` draws it and returns a function that returns the words and
 * writes other text; `before` are the settings before the change that is going on, and the settings
 * themselves at the start. `toReset` names the button for that.
 *
 * The drawing follows each frame. Text is laid out anew by each change, and nobody reads sixty
 * sentences a second: while a handle moves, it follows some times a second.
 */
const PAUSE = 150;
export function start(figure, toReset, draw) {
  const ranges = JSON.parse(figure.dataset.settings);
  const board = figure.querySelector(".board");
  const read = () => settingsFrom(location.hash, figure.id, ranges);
  const handles = [];
  let settings = read();
  let before = settings;
  let isWaiting = false;
  let settling;
  let isResting = false;
  let isLate = false;
  let isByItself = false;
  let tell;

  const words = html("p", { class: "words", "aria-live": "polite" });
  const reset = html("button", { type: "button" }, toReset);
  const buttons = html("div", { class: "buttons" }, reset);

  function say() {
    isLate = false;
    const text = tell();
    if (words.textContent !== text) words.textContent = text;
    for (const { name } of handles) name(settings);
    reset.disabled = !addressOf(figure.id, ranges, settings);
    isResting = true;
    setTimeout(() => {
      isResting = false;
      if (isLate) say();
    }, PAUSE);
  }

  function show() {
    isWaiting = false;
    tell = draw(settings, before);
    for (const { move } of handles) move(settings);
    if (isResting) isLate = true;
    else say();
  }

  /** Draw with the next frame; when no more changes come, tell them and write the address. */
  function change(next, isFromAddress) {
    if (isFromAddress || isByItself) before = settings;
    isByItself = isFromAddress; // not part of what is going on, nor of what comes after
    settings = next;
    if (!words.ariaBusy) words.ariaBusy = "true";
    if (!isWaiting) requestAnimationFrame(show);
    isWaiting = true;
    clearTimeout(settling);
    settling = setTimeout(function settle() {
      // A busy machine draws late: what has not been told yet is still going on.
      if (isWaiting || isLate) {
        settling = setTimeout(settle, PAUSE);
        return;
      }
      words.ariaBusy = null;
      before = settings;
      const address = addressOf(figure.id, ranges, settings) || location.pathname + location.search;
      if (!isFromAddress) history.replaceState(null, "", address);
    }, 400);
  }

  const set = (some) => {
    const next = { ...settings };
    for (const [key, value] of Object.entries(some)) next[key] = clamp(value, ranges[key]);
    change(next);
  };
  reset.addEventListener("click", () => change(settingsFrom("", figure.id, ranges)));
  figure.addEventListener("set", () => change(read(), true));

  return {
    board,
    buttons,
    words,
    ranges,
    set,
    show,
    /**
     * A handle in a panel, for one setting or two: `x` and `y` are { key, at, step }, with the scale
     * of the panel; `place(settings)` is where it stands, `text(settings)` what it is called.
     */
    handle(root, attributes, label, { x, y, place, text }) {
      const main = x ?? y;
      const [low, high] = ranges[main.key];
      const grip = svg(
        "g",
        {
          ...attributes,
          role: "slider",
          tabindex: 0,
          "aria-label": label,
          "aria-valuemin": low,
          "aria-valuemax": high,
        },
        svg("circle", { class: "reach", r: 22 }),
        svg("circle", { class: "ring", r: 10 }),
        svg("circle", { r: 6.5 }),
      );
      root.append(grip);
      handles.push({
        move(now) {
          const [left, top] = place(now);
          put(grip, { transform: `translate(${left} ${top})` });
        },
        name: (now) => put(grip, { "aria-valuenow": now[main.key], "aria-valuetext": text(now) }),
      });
      const rounded = (value, step) => Number((Math.round(value / step) * step).toFixed(4));

      let grabbed;
      const at = ({ clientX, clientY }) =>
        new DOMPoint(clientX, clientY).matrixTransform(grabbed.to);
      grip.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        event.preventDefault();
        grip.focus({ preventScroll: true });
        grip.setPointerCapture(event.pointerId);
        grabbed = { to: root.getScreenCTM().inverse() };
        const [left, top] = place(settings);
        const point = at(event);
        grabbed.off = [point.x - left, point.y - top];
      });
      grip.addEventListener("pointermove", (event) => {
        if (!grabbed) return;
        const point = at(event);
        const next = {};
        if (x) next[x.key] = rounded(x.at.value(point.x - grabbed.off[0]), x.step);
        if (y) next[y.key] = rounded(y.at.value(point.y - grabbed.off[1]), y.step);
        set(next);
      });
      for (const type of ["pointerup", "pointercancel"])
        grip.addEventListener(type, () => (grabbed = undefined));

      grip.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const [dx, dy] =
          {
            ArrowRight: [1, 0],
            ArrowLeft: [-1, 0],
            ArrowUp: [0, 1],
            ArrowDown: [0, -1],
            PageUp: [0, 10],
            PageDown: [0, -10],
          }[event.key] ?? [];
        const end = { Home: low, End: high }[event.key];
        if (dx === undefined && end === undefined) return;
        event.preventDefault();
        if (end !== undefined) return set({ [main.key]: end });
        // With one setting, all arrows move it. With Shift, a tenth of the step.
        const by = (axis, count) => {
          if (!axis || !count) return {};
          const step = axis.step * (event.shiftKey ? 0.1 : 1);
          return { [axis.key]: rounded(settings[axis.key] + count * step, step) };
        };
        set(x && y ? { ...by(x, dx), ...by(y, dy) } : by(main, dx || dy));
      });
    },
  };
}
