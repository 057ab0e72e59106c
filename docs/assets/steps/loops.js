// The loops of a cell, found in what really ran: which round of which loop each step belongs to.

const HEAD = /^\s*(?:async\s+)?(?:for|while)\b/;

const indent = (line) => /^\s*/.exec(line)[0].length;

/** The row behind the body of the loop whose head ends on a row. */
function bodyEnd(code, row, to) {
  let end = to + 1;
  for (let next = end; next < code.length; next += 1) {
    if (!code[next].trim()) continue;
    if (indent(code[next]) <= indent(code[row])) break;
    end = next + 1;
  }
  return end;
}

/**
 * For each step of a cell the loops that it is in, outermost first: [{loop, round}], where a loop is
 * {row, starts: [the step that begins a round, ...], cut: whether rounds were left out}.
 */
export function loopsOf(trace, cell) {
  const [first, end] = trace.cells[cell].steps;
  const within = [];
  let running = [];
  for (let index = first; index < end; index += 1) {
    const { row, to = row, depth = 0, kind } = trace.steps[index];
    if (kind === "gap") for (const loop of running) loop.cut = true;
    else {
      running = running.filter(
        (loop) => depth > loop.depth || (depth === loop.depth && loop.row <= row && row < loop.end),
      );
      const last = running.at(-1);
      const again = last?.row === row && last.depth === depth;
      if (again && kind === "end") running = running.slice(0, -1);
      else if (again) last.starts.push(index);
      else if (!kind && HEAD.test(trace.code[row])) {
        const loop = { row, depth, end: bodyEnd(trace.code, row, to), starts: [index] };
        running = [...running, loop];
      }
    }
    within.push(running.map((loop) => ({ loop, round: loop.starts.length })));
  }
  const repeats = ({ loop }) => loop.starts.length > 1;
  return within.map((loops) => loops.filter(repeats));
}

/**
 * The step to go to for the round after (1) or before (-1) that of a step: the same row in that round
 * if it ran there, else its head. Outside of a loop: the first round of the next one, or the last
 * round of the one before. undefined where there is none.
 */
export function otherRound(trace, cell, within, index, way) {
  const [first, end] = trace.cells[cell].steps;
  const inner = within[index - first].at(-1);
  if (!inner) {
    for (let at = index + way; at >= first && at < end; at += way) {
      const [outer] = within[at - first];
      if (outer) return way > 0 ? at : outer.loop.starts.at(-1);
    }
    return undefined;
  }
  const { loop, round } = inner;
  const start = loop.starts[round - 1 + way];
  if (start === undefined) return undefined;
  const next = loop.starts[round + way] ?? end;
  const { row, kind } = trace.steps[index];
  for (let at = start; at < next; at += 1) {
    const other = trace.steps[at];
    const here = within[at - first].some(({ loop: its }) => its === loop);
    if (here && other.row === row && other.kind === kind) return at;
  }
  return start;
}
