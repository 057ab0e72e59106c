"""Changed programs: the site's cells with one thing changed, on the engine and on PyTorch.

    python -m tests.tools.live --count 2000 --seed 1

A program is a module of the site in which a statement was left out, doubled or moved, or a number, a
sign, a shape, a kind, a truth value or a keyword argument changed. Both run it cell by cell; what each
cell prints, and the error that it ends with, are compared. Tells how many were equal, how many the
engine refused by its own message, and every difference.

What is known to differ, and why:

- float32 `exp`, `log`, `sin`, `erf` and the like: PyTorch takes them from vector libraries that are
  off by one in the last of 24 bits now and then; the engine rounds what Python computes. Four digits
  of an output hardly ever show it. `+ - * /`, sums, means, products of small matrices are equal.
- `x.add(y, alpha=2.5)` where `y` is one number for many: PyTorch rounds once or twice, by position.
- Dropout: PyTorch draws in one way on Intel's processors, in another on others; here as on Intel's.
- `torch.empty` is zeros; PyTorch shows what was in memory.
- Eigenvectors come from Jacobi's rotations, so values that are raised to high powers differ.
- NumPy's arrays are told with exponents by NumPy only: the engine refuses.
- Words for arguments that are wrong in more than one way, where PyTorch lists all signatures.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import random
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hooks.live import sources
from hooks.live.engine import namespace, script
from hooks.live.engine.graph import Mode
from hooks.places import ROOT

MODULES = sorted(
    path
    for path in (ROOT / "snippets").rglob("*.py")
    if "figures" not in path.parts and path.name != "__init__.py"
)
# cells that draw with matplotlib themselves, and those that need what the engine does not have; it
# refuses them, and so does the page
NOT_HERE = re.compile(r"matplotlib|\baxes\.|\bMuon\b|\bDataLoader\b|\bautocast\b")
ADDRESS = re.compile(r"0x[0-9a-f]+")
OWN_MESSAGE = "small engine of this site"


@dataclass(frozen=True)
class Cell:
    name: str
    source: str


@dataclass(frozen=True)
class Told:
    """What a cell printed, and the error that it ended with."""

    printed: str
    error: str

    @property
    def refused(self) -> bool:
        return OWN_MESSAGE in self.error or OWN_MESSAGE in self.printed


def cells_of(path: Path, every: bool = False) -> list[Cell]:
    """The cells of a module, without those that draw unless asked for; what stands before belongs to the first."""
    text = re.split(r"^raise SystemExit\b", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[0]
    parts = re.split(r"^# %% (.+)$", text, flags=re.MULTILINE)
    pairs = list(zip(parts[1::2], parts[2::2], strict=True))
    cells = [
        Cell(name, (parts[0] if place == 0 else "") + body)
        for place, (name, body) in enumerate(pairs)
    ]
    return [cell for cell in cells if every or not NOT_HERE.search(cell.source)]


def on_engine(cells: list[Cell]) -> list[Told]:
    """What the cells print on the engine."""
    names = script.fresh()
    Mode.warn_always = True
    return run(cells, names)


class Drawing:
    """Stands where the module asks for a drawing function: figures are not compared."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def on_torch(cells: list[Cell]) -> list[Told]:
    """What the cells print on PyTorch."""
    import builtins

    import torch

    def importing(name: str, *rest: Any) -> Any:
        return (
            Drawing() if name.startswith("snippets.figures") else builtins.__import__(name, *rest)
        )

    torch.set_warn_always(True)  # else what is warned of once would depend on the programs before
    torch.set_grad_enabled(True)
    torch.autograd.set_detect_anomaly(False)
    torch.set_printoptions(profile="default")
    torch.set_default_dtype(torch.float32)
    torch.manual_seed(script.SEED)
    return run(
        cells, {"__name__": "__main__", "__builtins__": {**vars(builtins), "__import__": importing}}
    )


def run(cells: list[Cell], names: dict[str, Any]) -> list[Told]:
    found = []
    for cell in cells:
        out, error = io.StringIO(), ""
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            try:
                exec(compile(cell.source, cell.name, "exec", dont_inherit=True), names)
            except Exception as raised:
                error = f"{type(raised).__name__}: {raised}"
        found.append(Told(ADDRESS.sub("0x", out.getvalue()), ADDRESS.sub("0x", error)))
    return found


# one change


def bodies(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            body = getattr(node, name, None)
            if isinstance(body, list) and body:
                yield body


def leave_out(tree: ast.Module, chance: random.Random) -> None:
    body = chance.choice(list(bodies(tree)))
    place = chance.randrange(len(body))
    body[place : place + 1] = [] if len(body) > 1 else [ast.Pass()]


def double(tree: ast.Module, chance: random.Random) -> None:
    body = chance.choice(list(bodies(tree)))
    place = chance.randrange(len(body))
    body.insert(place, body[place])


def swap(tree: ast.Module, chance: random.Random) -> None:
    body = chance.choice([body for body in bodies(tree) if len(body) > 1] or [tree.body])
    place = chance.randrange(max(len(body) - 1, 1))
    body[place : place + 2] = reversed(body[place : place + 2])


def numbers(tree: ast.Module) -> list[ast.Constant]:
    return [
        n for n in ast.walk(tree) if isinstance(n, ast.Constant) and type(n.value) in (int, float)
    ]


def number(tree: ast.Module, chance: random.Random) -> None:
    if found := numbers(tree):
        node = chance.choice(found)
        ways = [
            lambda v: v + 1,
            lambda v: v * 2,
            lambda v: v / 2,
            lambda v: 0 * v,
            lambda v: -v,
            lambda v: v * 1e3,
        ]
        if type(node.value) is int:
            ways = [
                lambda v: v + 1,
                lambda v: max(v - 1, 0),
                lambda v: 0,
                lambda v: float(v),
                lambda v: min(2 * v, v + 5),
            ]
        node.value = chance.choice(ways)(node.value)


def sign(tree: ast.Module, chance: random.Random) -> None:
    kinds = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
    if found := [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.BinOp | ast.AugAssign) and isinstance(n.op, kinds)
    ]:
        chance.choice(found).op = chance.choice(kinds)()


def shape(tree: ast.Module, chance: random.Random) -> None:
    if found := [n for n in ast.walk(tree) if isinstance(n, ast.List) and n.elts]:
        node = chance.choice(found)
        ways = [
            lambda e: [*e, e[-1]],
            lambda e: e[:-1],
            lambda e: [ast.List(e, ast.Load())],
            lambda e: e[::-1],
        ]
        node.elts = chance.choice(ways)(node.elts)


def kind(tree: ast.Module, chance: random.Random) -> None:
    made = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and ast.unparse(n.func) == "torch.tensor"
    ]
    if made:
        name = chance.choice(["float64", "int64", "float32", "bool"])
        node = chance.choice(made)
        node.keywords = [k for k in node.keywords if k.arg != "dtype"]
        node.keywords.append(ast.keyword("dtype", ast.parse(f"torch.{name}", mode="eval").body))


def keyword(tree: ast.Module, chance: random.Random) -> None:
    if found := [n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.keywords]:
        node = chance.choice(found)
        chosen = chance.choice(node.keywords)
        if chance.random() < 0.5:
            node.keywords.remove(chosen)
        elif isinstance(chosen.value, ast.Constant):
            chosen.value = ast.Constant(chance.choice([True, False, None, 0, 0.5, 1]))


def method(tree: ast.Module, chance: random.Random) -> None:
    """A call of `detach`, `item`, `backward` and the like left out: the object itself stays."""

    class Shorter(ast.NodeTransformer):
        left = chance.randrange(8)

        def visit_Call(self, node: ast.Call) -> ast.AST:
            self.generic_visit(node)
            if isinstance(node.func, ast.Attribute) and not isinstance(
                node.func.value, ast.Name | ast.Attribute
            ):
                self.left -= 1
                if self.left == 0:
                    return node.func.value
            return node

    Shorter().visit(tree)


CHANGES = (leave_out, double, swap, number, number, sign, shape, kind, keyword, method)


def program(chance: random.Random) -> tuple[str, list[Cell]]:
    """A module of the site with one thing changed, and what it was."""
    path = chance.choice(MODULES)
    cells = cells_of(path)
    while True:
        place = chance.randrange(len(cells))
        tree = ast.parse(cells[place].source)
        before = ast.unparse(tree)
        change = chance.choice(CHANGES)
        change(tree, chance)
        after = ast.unparse(ast.fix_missing_locations(tree))
        if after != before:
            title = f"{path.stem} # {cells[place].name}: {change.__name__}"
            return title, [*cells[:place], Cell(cells[place].name, after), *cells[place + 1 :]]


def compare(cells: list[Cell]) -> tuple[str, str]:
    """equal, refused or different; and the first place where they differ."""
    ours, theirs = on_engine(cells), on_torch(cells)
    for cell, own, real in zip(cells, ours, theirs, strict=True):
        if own.refused and not real.refused:
            return "refused", f"{cell.name}: {own.error or own.printed}"
        if own != real:
            return (
                "different",
                f"{cell.name}\n{cell.source.strip()}\n  engine: {own}\n  torch:  {real}",
            )
    return "equal", ""


def ready() -> None:
    """Build the engine's modules."""
    namespace.build(sources.optimizer_code(), sources.torch_version(), sources.real_names())


def survey(seed: int, count: int) -> Iterator[tuple[str, str, str]]:
    """Each program's title, how it went, and where it differs."""
    ready()
    chance = random.Random(seed)
    for _ in range(count):
        title, cells = program(chance)
        yield title, *compare(cells)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found: Counter[str] = Counter()
    for title, result, where in survey(options.seed, options.count):
        found[result] += 1
        if result != "equal":
            print(f"== {result}: {title}\n{where}\n", flush=True)
    print(dict(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
