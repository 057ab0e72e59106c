"""A project as small as it can be, to be broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hooks import tutorial
from hooks.errors import AuthorError
from hooks.project import load

MODULE = """# %% data
x = 1.25
print(x)
#> 1.25

# %% fails
try:
    [].pop()
except IndexError as error:
    print(error)
#> pop from empty list
"""

PAGE = """---
description: The page LANGUAGE.
---

# Title {#title}

The value is `1.25`, and $x = 1.25$. See [below](#more) or [home](../index.md#top).

::: data

## More {#more}

!!! note "Note"

    Text.

::: fails
"""

HOME = """---
description: Home LANGUAGE.
---

# Home {#top}

See [the page](chapter/page.md#more).
"""


class Project:
    """A small valid project of one tutorial and a home page, in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.docs, self.snippets, self.runs = folder / "docs", folder / "snippets", folder / "runs"
        self.module, self.ja, self.en = self.add("chapter/page")
        self._write_pages("index", HOME)

    def add(self, slug: str, module: str = MODULE) -> tuple[Path, Path, Path]:
        """Write one more tutorial; the paths of its module and its pages."""
        path = self.snippets / f"{slug}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(module, encoding="utf-8")
        name = slug.partition("/")[2]
        text = PAGE.replace("The page", f"The {name}")
        if name != "page":
            text = text.replace("# Title", f"# Title of {name}")
        return path, *self._write_pages(slug, text)

    def _write_pages(self, slug: str, text: str) -> list[Path]:
        paths = [self.docs / f"{slug}.{language}.md" for language in ("ja", "en")]
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            language = path.name.split(".")[1]
            path.write_text(text.replace("LANGUAGE", language), encoding="utf-8")
        return paths

    def load(self) -> list[tutorial.Tutorial]:
        return load(self.docs, self.snippets, self.runs)

    def change(self, path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def change_both(self, old: str, new: str) -> None:
        self.change(self.ja, old, new)
        self.change(self.en, old, new)


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def error_of(project: Project) -> AuthorError:
    """What stops the build of a project: a message with file, line and remedy."""
    with pytest.raises(AuthorError) as caught:
        project.load()
    message = str(caught.value)
    assert re.fullmatch(r"\S+:\d+: .+\n  -> .+", message, re.DOTALL), message
    return caught.value
