"""Compare this build with mkdocs-jupyter executing the same notebooks itself.

Run by `make bench`, which fails where a goal is missed. Absolute times depend on the machine; the
ratios, taken in one run, do not:

* cold: nothing remembered from earlier builds, against mkdocs-jupyter's `execute: true` with its
  stock settings on the published notebooks of the same pages, both languages;
* warm: a rebuild with nothing changed, against the same site as plain Markdown pages, without
  modules, results and notebooks;
* check: `hooks check` after an edit of one module;
* growth: generated tutorials in two languages, in processor time of the building process, which
  other work on the machine does not change much, and its peak memory. The modules themselves run
  in other processes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hooks.places import ROOT
from tests.support.generated import make_project

STOCK_CONFIG = """site_name: stock
docs_dir: docs
theme:
  name: material
plugins:
  - mkdocs-jupyter:
      execute: true
"""
ROUNDS = 5
SIZES = (10, 50, 200)
COLD, WARM, CHECK, GROWTH = 12, 1.5, 15, 0.2
"""Goals: times faster than stock; times a build of plain pages; seconds by the clock; seconds a
further page adds."""


def main() -> None:
    """Print the times of each build, the two ratios and the growth; fail where a goal is missed."""
    is_met = [*ratios(), growth()]
    sys.exit(0 if all(is_met) else "a goal is missed")


def ratios() -> tuple[bool, bool, bool]:
    """Print both ratios and what a check takes; whether each is as good as its goal."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project, plain, stock = (folder / n for n in ("project", "plain", "stock"))
        for copy in (project, plain):
            copy_project(copy)
        remove_modules(plain)
        timed(plain, "-m", "hooks", "confirm")
        build(project)
        pages = copy_notebooks(project / "site", stock)

        stock_time = timed(stock, "-m", "mkdocs", "build", "--quiet")
        cold = []
        for _ in range(3):
            shutil.rmtree(project / ".cache")
            cold.append(build(project))
        build(plain)
        warm = [(build(project), build(plain)) for _ in range(ROUNDS)]
        with (project / "snippets" / "gradients" / "one_step.py").open("a") as module:
            module.write("\n")
        check = timed(project, "-m", "hooks", "check")

    cold_time = statistics.median(cold)
    faster = stock_time / cold_time
    print(f"pages and languages: {pages}")
    print(f"cold: stock {stock_time:.1f} s, here {cold_time:.1f} s (median of {len(cold)})")
    print(f"cold ratio, stock / here: {faster:.1f}  (goal: at least {COLD})")
    ours, theirs = (statistics.median(column) for column in zip(*warm, strict=True))
    slower = statistics.median(row[0] / row[1] for row in warm)
    print(f"warm: here {ours:.2f} s, as plain pages {theirs:.2f} s")
    print(f"warm ratio, here / as plain pages: {slower:.2f}  (goal: at most {WARM})")
    print(f"check, one module edited: {check:.1f} s  (goal: at most {CHECK})")
    return faster >= COLD, slower <= WARM, check <= CHECK


def growth() -> bool:
    """Print what a build of each size takes, and what each further page adds to it."""
    is_met = True
    with tempfile.TemporaryDirectory() as name:
        before: dict[str, tuple[int, float]] = {}
        for size in SIZES:
            project = make_project(Path(name) / str(size), size)
            pages = 2 * size
            for state in ("cold", "warm"):
                if state == "cold":
                    shutil.rmtree(project / ".cache")
                seconds, wall, megabytes = measured(project)
                line = (
                    f"{state}, {pages} pages: {seconds:.1f} s of processor time, "
                    f"{wall:.1f} s by the clock, at most {megabytes:.0f} MB"
                )
                if state in before:
                    fewer, less = before[state]
                    added = (seconds - less) / (pages - fewer)
                    is_met &= added <= GROWTH
                    line += f"; each further page {added:.3f} s  (goal: at most {GROWTH})"
                before[state] = pages, seconds
                print(line)
    return is_met


def measured(project: Path) -> tuple[float, float, float]:
    """Processor seconds, seconds by the clock and peak megabytes of one strict build."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "hooks", "build"]
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit("the generated project does not build")
    # In kilobytes; on macOS in bytes.
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / unit


def copy_project(target: Path) -> None:
    """What a build needs, and nothing that earlier builds left."""
    target.mkdir()
    for name in ("docs", "hooks", "snippets"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    # Without Python for readers, which other sites do not have.
    settings = re.sub(r"  - hooks/mkdocs/(live|small)\.py\n", "", settings)
    (target / "mkdocs.yml").write_text(settings, encoding="utf-8")


PLACED = re.compile(r"^ *::: .*\n|^::\? .*\n(?: {4}.*\n)*", re.MULTILINE)
"""A placed cell, or a question about one."""

SETTING = re.compile(r"\[([^\]]*)\]\(#[a-z-]+:[^)]*\)")
"""A link that sets a figure of a cell."""


def remove_modules(project: Path) -> None:
    """Take all code cells and their modules away; what only they justify is checked no more."""
    shutil.rmtree(project / "snippets")
    shutil.copytree(ROOT / "snippets" / "figures", project / "snippets" / "figures")
    for page in (project / "docs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(SETTING.sub(r"\1", PLACED.sub("", text)), encoding="utf-8")
    for room, check in (
        ("letters", "check_bindings"),
        ("letters", "check_letters"),
        ("numbers", "check_numbers"),
        ("words", "check_code_words"),
    ):
        with (project / "hooks" / "checks" / f"{room}.py").open("a", encoding="utf-8") as file:
            file.write(f"\n\ndef {check}(*_):\n    return ()\n")


def copy_notebooks(site: Path, stock: Path) -> int:
    """The published notebooks without their outputs, as a stock mkdocs-jupyter site."""
    (stock / "docs").mkdir(parents=True)
    (stock / "mkdocs.yml").write_text(STOCK_CONFIG, encoding="utf-8")
    (stock / "docs" / "index.md").write_text("# Stock\n", encoding="utf-8")
    notebooks = sorted(site.rglob("*.ipynb"))
    for path in notebooks:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
        target = stock / "docs" / path.relative_to(site)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(notebook), encoding="utf-8")
    return len(notebooks)


def build(project: Path) -> float:
    """Seconds that one strict build takes."""
    return timed(project, "-m", "hooks", "build")


def timed(folder: Path, *arguments: str) -> float:
    """Seconds that one Python command takes in a folder."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
