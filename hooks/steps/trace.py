r"""A recording and its page's words as one JSON file per page and language: the trace.

`<page>/trace.json`, the format that the viewer reads (all rows and steps count from 0):

    {
      "version": 1,
      "language": "ja",
      "code": ["import torch", "", "x = torch.tensor(5.0, requires_grad=True)", ...],
      "cells": [{"name": "start", "rows": [0, 10], "steps": [0, 9]}, ...],
      "shapes": [{"names": ["MulBackward0", "AccumulateGrad"], "saved": [["other", "self"], []],
                  "edges": [[0, 1]], "at": [[0, 0], [0, 1]], "ways": [[]]}, ...],
      "templates": ["{0}は新しいテンソル{1}を指します。値は{2}です。", ...],
      "steps": [{"row": 2, "patch": {...}, "words": [[0, "x", "#1", "5"]]}, ...]
    }

`code` has the lines that the page shows, cell after cell, without asserted outputs. A cell owns
the rows from `rows[0]` up to, not including, `rows[1]`, and the steps `steps[0]` up to
`steps[1]` (none for a cell whose two numbers are equal). Steps of a cell may stand on rows of an
earlier cell: in a function that was defined there.

So that the rounds of a loop compress well, steps refer to recent tensors and nodes by counting
backwards. Before anything else, put the numbers in:

    let tensors = 0, nodes = 0;
    const steps = trace.steps.map((step) => {
      const [t, n] = step.new ?? [0, 0];
      tensors += t;
      nodes += n;
      const real = (_, sign, back) => sign + ((sign === "#" ? tensors : nodes) - back);
      return JSON.parse(JSON.stringify(step).replace(/([#$])<(\d+)/g, real));
    });

`"#<0"` is the newest tensor of this step, `"#<1"` the one before it, `"$<0"` the newest node.
What follows describes the steps after that.

A step is one executed statement and what is true *after* it. Statements that change nothing that is
told are left out, but for the last of a cell that has no other:

* `row`, and `to` where the statement ends on a later row: the rows to mark.
* `kind`: absent for an ordinary statement; `call`: a function of the page was entered, its
  arguments are bound (row: its `def`); `return`: the statement was the last of its function, whose
  names can be seen one last time; `end`: the head of a loop that has nothing more to do; `exit`:
  the end of a `with` block (row: its head); `yield`: a generator has handed out a value;
  `gap`: no statement but many that were left out.
* `depth` (absent: 0) and `fn`: how many functions of the page are running, and the innermost.
* `patch`: what changed in the state, as JSON Merge Patch (RFC 7386). To have the state after
  step n, apply the patches 0 to n to `{}`:

      const merge = (state, patch) => {
        const merged = { ...state };
        for (const [key, value] of Object.entries(patch)) {
          if (value === null) delete merged[key];
          else if (typeof value === "object" && !Array.isArray(value))
            merged[key] = merge(merged[key] ?? {}, value);
          else merged[key] = value;
        }
        return merged;
      };

* `out`: text that was printed; a cell's output so far is that of its steps, joined.
* `words`: sentences, each the index of a template and what its `{0}`, `{1}`, ... stand for; a list
  stands for its items with the language's comma between them, a number for what the state has too:
  0 for the value, after the step, of the tensor that stands before it: `[9, "y", "#7", 0]`; 1 and 2
  for the plain value, after and before the step, of the name that begins the sentence, in the
  innermost function that has it; 3 for what the step has printed, without the end of the line.
* `events`: what the statement made the library do, in order:
  `{"op": "backward", "roots": ["#3"], "ran": [["$7", gradient, ...], ...]}`: the nodes that ran,
  in that order (see `graph`), each with the gradients that arrived at it: one per output of the
  node, a number or nested list, null where none arrived, an object with `shape` and `head` for a
  large one. `"keep": 1` with retain_graph, `"failed": 1` where an exception ended it; the last
  node has raised it then. `"op": "grad"`: the same for torch.autograd.grad, with `inputs`.
  `"rules"` (of the nodes in `ran`, in that order): for each edge that leads from the node, in the
  order of `edges`, what it gave there as a formula, see `hooks.steps.rules`: `"g × #5"`. A list of
  the formula and the gradient where that is only a part of what arrived; "" for a formula that
  cannot be told, null where nothing was given.
  `{"op": "step" | "zero_grad", "of": "@1"}`.
  `"nested": 1`: it ran code of the module, a hook or a Function.
* `drew`: 1 where the statement drew a figure of the page.
* `error`: `["RuntimeError", "message"]`, raised by this statement.
* `returned`: on `return` and `yield`, what the function hands out (a reference, see below).
* `left_out`: on `gap`, how many steps were left out; `row` and `to` are the first and the last row
  of them. The statements of a cell that run more than 101 times (in a function: 20) are recorded
  for their first 10 runs.

The state (keys with nothing in them may be missing):

* `frames`: `{"0": {"fn": "", "names": {"x": "#1", "lr": "=0.1"}}, "1": {"fn": "train", ...}}`:
  the module's names, then those of each running function, outermost first. A name refers to:
  `"#1"` tensor 1; `"@1"` optimizer 1; `"&1"` nn.Module 1; `"=0.1"` a plain value, its repr,
  shortened; `"~function train"` something of which only the kind is told; or an object
  `{"type": "list", "len": 2, "items": [["0", reference], ...]}` for a list, tuple, dict or deque
  that holds tensors, and for an object of a class of the page, which has no `len` and whose
  attributes are written `".name"` (at most 12 items; a patch replaces `items` as a whole).
* `tensors`: `{"#1": {...}}`, every tensor that a name reaches, directly or through a container, an
  optimizer, a module, a `.grad`, or as a leaf of the graph. Numbers are never used again. A
  tensor's fields, absent where the value is the one in brackets:
  `v` the value, a number or nested list; "nan", "inf", "-inf" as text. Without `v` the tensor is
  on another device, or large: `head` has its first 8 elements. `shape` [that of `v`], `dtype`
  ["float32"], `device` ["cpu"], `parameter` 1 for an nn.Parameter, `rg` requires_grad [false],
  `fn` the node grad_fn and `by` its name [none: the tensor is a leaf], `out_nr` which
  output of that node [0], `retains` 1 for a non-leaf that retains its grad, `ver` version counter
  [0], `st` the first tensor that had its storage [itself; two tensors share storage when these
  are equal; "none" where the tensor has no storage], `grad` its gradient [None].
* `optimizers`: `{"@1": {"type": "SGD", "groups": {"0": {"params": ["#1", "#2"], "lr": "=0.1"}},
  "state": {"#1": {"momentum_buffer": "#7"}}, "defaults": {"lr": "=1.0"}, "attributes": {...}}}`;
  `attributes` has what the page's code has set on the optimizer object itself.
* `modules`: `{"&1": {"type": "Linear", "params": {"weight": "#3", "bias": "#4"}}}`, with
  `buffers` and, for what else holds tensors, `attributes`, each by name; `eval` has the names of
  its parts whose `training` is False, "" for itself.
* `graph`: the autograd graph of all these tensors: `{"shape": 2, "ids": ["$7", "$8", "$3"],
  "leaves": ["#1"], "freed": ["$8"]}`. `shape` is an index of `shapes`, where node n has the name
  `names[n]`, saves the tensors named `saved[n]` for the backward pass, and stands at column and
  row `at[n]` (columns count in half steps; row 0 is the result); an edge leads from a node to one
  that it feeds its gradient to, and passes the rows in between at the columns `ways[e]`. `ids[n]`
  is the identity of node n, which stays the same from step to step. `leaves` has the tensor that
  each AccumulateGrad feeds, in the order of these nodes. `freed` lists the nodes whose saved
  tensors backward() has freed. At most 40 nodes are recorded: `left_out` counts the tensors whose
  graph would not fit. An event on such a graph has the number of nodes that ran, as `nodes`, in
  place of `ran`.
* `no_grad`: 1 where operations are not recorded.

The trace of a reader's own run (hooks/live/stepping.py) has `own` besides: `{"ended": the cell that
ended the run, "cut": whether it went on longer than it was followed}`. Its references are not
counted backwards.

The bytes depend on the module and the versions of what runs it, and on nothing else.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hooks.errors import AuthorError, Mistake
from hooks.read.module import Module
from hooks.record.deltas import State, diff, merge
from hooks.steps import references, source, story
from hooks.steps.rules import with_rules
from hooks.steps.sentences import TEMPLATES
from hooks.steps.values import without_values

MAX_BYTES = 30_000
"""Compressed size of a trace: what a reader downloads to step through a page."""


@dataclass(frozen=True)
class Told:
    """What a recording tells, in no language yet: the trace of a page but for its words.

    Args:
        code, cells, shapes: as in the trace.
        templates: keys of `sentences.TEMPLATES`.
        steps: as in the trace, but every reference with its own number.
    """

    code: list[str]
    cells: list[dict[str, Any]]
    shapes: list[dict[str, Any]]
    templates: list[str]
    steps: list[dict[str, Any]]

    @cached_property
    def encoded(self) -> list[dict[str, Any]]:
        """The steps as the trace has them. Raises references.AmbiguousError."""
        return references.encode(without_values(self.steps))


NOT_PUBLISHED = {"cell", "line", "to", "stmt", "args", "went", "patch"}


def tell(module: Module, recording: dict[str, Any]) -> Told:
    """Tell a recording, once for all languages: most of the work is the same in each."""
    rows = module.rows()
    row_of = {line: row for row, (_, line, _) in enumerate(rows)}
    templates: dict[str, int] = {}
    about = dict(source.told_of(module))
    steps: list[dict[str, Any]] = []
    cell_of: list[int] = []
    before: State = {}
    shown_before, shown = {}, {}  # the states before and after the last step that is told
    known = 0
    called: dict[str, set[str]] = {}
    for place, step in enumerate(recording["steps"]):
        after = merge(before, step["patch"])
        words = story.sentences(
            step | about.get(step["line"], {}), before, after, recording["shapes"], known, called
        )
        before = after
        known = max(known, story.newest(step))
        if "frames" in step["patch"]:
            _note_names(called, after)
        following = recording["steps"][place + 1 : place + 2]
        ends = not following or following[0]["cell"] != step["cell"]
        # Of each cell that has steps, one is told whatever it says.
        if words == [story.NOTHING] and not (ends and step["cell"] not in cell_of):
            if cell_of[-1:] == [step["cell"]]:
                steps[-1]["patch"] = diff(shown_before, after)
                shown = after
            continue
        told = {"row": row_of[step["line"]]}
        if "to" in step:
            told["to"] = row_of[step["to"]]
        told |= {key: value for key, value in step.items() if key not in NOT_PUBLISHED}
        if "draws" in about.get(step["line"], {}):
            told["drew"] = 1
        if "events" in step:
            told["events"] = [
                with_rules(event, after, recording["shapes"]) for event in step["events"]
            ]
        told["patch"] = diff(shown, after)
        told["words"] = [
            [templates.setdefault(key, len(templates)), *parameters] for key, parameters in words
        ]
        steps.append(told)
        cell_of.append(step["cell"])
        shown_before, shown = shown, after
    code = [text for _, _, text in rows]
    cells = _cells(module, rows, cell_of)
    return Told(code, cells, recording["shapes"], [*templates], steps)


def _note_names(called: dict[str, set[str]], state: State) -> None:
    """Add what each tensor is called in a state to what it has been called."""
    for frame in state["frames"].values():
        for name, ref in frame["names"].items():
            if isinstance(ref, str) and ref[0] == "#":
                called.setdefault(ref, set()).add(name)


def trace(told: Told, language: str) -> dict[str, Any]:
    """The trace of a page in one language. Raises references.AmbiguousError."""
    return {
        "version": 1,
        "language": language,
        "code": told.code,
        "cells": told.cells,
        "shapes": told.shapes,
        "templates": [TEMPLATES[key][language] for key in told.templates],
        "steps": told.encoded,
    }


def _cells(
    module: Module, rows: list[tuple[int, int, str]], cell_of: list[int]
) -> list[dict[str, Any]]:
    cells = []
    row = step = 0
    for index, cell in enumerate(module.cells):
        next_row = row + sum(owner == index for owner, _, _ in rows)
        next_step = step + cell_of.count(index)
        cells.append({"name": cell.name, "rows": [row, next_row], "steps": [step, next_step]})
        row, step = next_row, next_step
    return cells


def as_json(told: Told, module: Module, language: str) -> str:
    """The trace as the text of its file.

    Raises AuthorError where that is too large, or cannot be told.
    """
    try:
        encoded = trace(told, language)
    except references.AmbiguousError as error:
        problem = f"'{error}' occurs in what this module prints or holds"
        problem += "; a trace cannot tell it from a reference"
        raise AuthorError(Mistake(module.path, 1, problem, "print something else")) from None
    text = json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))
    size = len(gzip.compress(text.encode(), mtime=0))
    if size > MAX_BYTES:
        longest = max(told.cells, key=lambda cell: cell["steps"][1] - cell["steps"][0])
        first, end = longest["steps"]
        problem = f"the trace of this module has {size} bytes compressed, more than {MAX_BYTES}"
        problem += f"; most of its steps, {end - first}, are in the cell '{longest['name']}'"
        remedy = "let its loops run less often, or split the page"
        raise AuthorError(Mistake(module.path, module.cell(longest["name"]).line, problem, remedy))
    return text
