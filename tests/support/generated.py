"""Projects of any size: this one's build, style and settings with generated tutorials."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from hooks.places import ROOT
from tests.support.builds import run

MODULE = '''"""Tutorial {n}: one call of backward()."""

from snippets.figures.gradients import draw_points

# %% data
import torch

x = torch.tensor([1.0, 2.0, {n}.0])
w = torch.tensor(0.5, requires_grad=True)
print(x)
#> {x}

# %% points
draw_points(x[:2], 2 * x[:2] + 1)

# %% slope
loss = (w * x).sum()
loss.backward()
print(w.grad)
#> {grad}
'''
PAGE = {
    "ja": """---
description: 生成されたチュートリアル{n}です。backward()を一度呼び、w.gradに入る値を確かめます。
---

# 生成された題{n} {{#title}}

$w$の勾配は、`x`の要素の和です。[最初のページ](index.md)も見てください。

::: data

## 点 {{#points}}

{prose}

::: points
二つの点です。

## 傾き {{#slope}}

!!! note "どこから来たか"

    $\\frac{{\\partial (w x)}}{{\\partial w}} = x$です。

::: slope
""",
    "en": """---
description: Generated tutorial {n} calls backward() once and looks at what is in w.grad.
---

# Generated title {n} {{#title}}

The gradient of $w$ is the sum of the elements of `x`. See [the first page](index.md) too.

::: data

## Points {{#points}}

{prose}

::: points
Two points.

## Slope {{#slope}}

!!! note "Where it came from"

    $\\frac{{\\partial (w x)}}{{\\partial w}} = x$.

::: slope
""",
}
# About as much text as a page of this site has.
PROSE = {
    "ja": "直線が点から外れている量を、点ごとに測ります。測った量は、次の節で使います。" * 30,
    "en": "How far the line misses is measured at each point. The next section uses it. " * 30,
}
HOME = {
    "ja": """---
description: 生成されたサイトの最初のページです。ここから各ページへ行けます。
---

# 最初 {#top}

本文。
""",
    "en": """---
description: The first page of a generated site, from which all others can be reached.
---

# First {#top}

Text.
""",
}


def make_project(folder: Path, tutorials: int) -> Path:
    """Write and confirm a project with that many tutorials in two languages."""
    folder.mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("hooks", "snippets/figures", "docs/theme", "docs/assets"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "snippets/__init__.py", folder / "snippets")
    for language, text in HOME.items():
        write(folder / f"docs/index.{language}.md", text)
    nav = ["nav:\n  - index.md\n"]
    for n in range(1, tutorials + 1):
        x = ", ".join(f"{value}." for value in (1, 2, n))
        width = len(f"{n}.")
        if width > 2:
            x = ", ".join(f"{value}.".rjust(width) for value in (1, 2, n))
        values = {"n": n, "x": f"tensor([{x}])", "grad": f"tensor({n + 3}.)"}
        write(folder / f"snippets/page_{n}.py", MODULE.format(**values))
        for language, text in PAGE.items():
            page = text.format(n=n, prose=PROSE[language])
            if n % 2 == 0:  # a page without a formula
                page = re.sub(r"\$(.*?)\$", "`w`", page)
            write(folder / f"docs/page-{n}.{language}.md", page)
        nav.append(f"  - page-{n}.md\n")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    # Without what npm would have to fetch for each project: Python for readers, and esbuild.
    settings = re.sub(r"  - hooks/mkdocs/(live|small)\.py\n", "", settings)
    write(folder / "mkdocs.yml", re.sub(r"^nav:\n.*", "".join(nav), settings, flags=re.M | re.S))
    for command in ("update", "confirm"):
        run(folder, command).check()
    return folder


def write(path: Path, text: str) -> None:
    """Write a text file."""
    path.write_text(text, encoding="utf-8")
