"""Compare this build with mkdocs-jupyter executing the same notebooks itself.

Run by `make bench`. Absolute times depend on the machine; the ratios, taken in one run, do not:

* cold: nothing remembered from earlier builds, against mkdocs-jupyter's `execute: true` with its
  stock settings on the published notebooks of the same pages, both languages;
* warm: a rebuild with nothing changed, against the same site with all code cells removed.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hooks.errors import ROOT

STOCK_CONFIG = """site_name: stock
docs_dir: docs
theme:
  name: material
plugins:
  - mkdocs-jupyter:
      execute: true
"""
ROUNDS = 5


def main() -> None:
    """Print the times of each build and the two ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project, bare, stock = folder / "project", folder / "bare", folder / "stock"
        copy_project(project)
        copy_project(bare)
        remove_cells(bare)
        build(project)
        pages = copy_notebooks(project / "site", stock)

        stock_time = timed(stock, "-m", "mkdocs", "build", "--quiet")
        cold = []
        for _ in range(3):
            shutil.rmtree(project / ".cache")
            cold.append(build(project))
        build(bare)
        pairs = [(build(project), build(bare)) for _ in range(ROUNDS)]

    cold_time = statistics.median(cold)
    warm_ratio = statistics.median(warm / without for warm, without in pairs)
    print(f"pages and languages: {pages}")
    print(f"cold: stock {stock_time:.1f} s, here {cold_time:.1f} s (median of {len(cold)})")
    print(f"cold ratio, stock / here: {stock_time / cold_time:.1f}  (goal: at least 10)")
    print(f"warm: here {statistics.median(w for w, _ in pairs):.2f} s, "
          f"without cells {statistics.median(b for _, b in pairs):.2f} s")  # fmt: skip
    print(f"warm ratio, here / without cells: {warm_ratio:.2f}  (goal: at most 1.2)")


def copy_project(target: Path) -> None:
    """What a build needs, and nothing that earlier builds left."""
    target.mkdir()
    for name in ("docs", "hooks", "snippets"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", target)


def remove_cells(project: Path) -> None:
    """Take all code cells and their modules away; what only they justify is checked no more."""
    shutil.rmtree(project / "snippets")
    shutil.copytree(ROOT / "snippets" / "figures", project / "snippets" / "figures")
    for page in (project / "docs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub(r"^ *::: .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    tutorials = project / "hooks" / "tutorials.py"
    text = tutorials.read_text(encoding="utf-8")
    assert "            check_numbers(page, evidence)\n" in text
    tutorials.write_text(text.replace("            check_numbers(page, evidence)\n", ""))


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
