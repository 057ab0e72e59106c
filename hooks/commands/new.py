"""`new`: the files and lines of a tutorial, which pass `check` as they are, to be written over."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path

from hooks import files, project
from hooks.commands.confirm import confirm
from hooks.languages import LANGUAGES
from hooks.places import DOCS, ROOT, SNIPPETS, shown
from hooks.read.folders import module_name, page_slugs
from hooks.read.markdown import ID
from hooks.read.page import read_page

MODULE = '''"""What the page {name} shows."""

# %% slope
import torch

x = torch.tensor(1.5, requires_grad=True)
y = x**2
y.backward()

# %% look
print(x.grad)
#> tensor(3.)
'''
PAGE = {
    "ja": """---
description: {id}のページが答える問いを、一文で書きます。
---

# {title} {{#{id}}}

`x`の二乗を計算し、`backward()`を呼びます。

::: slope

## xの勾配 {{#slope-of-the-square}}

手で計算すると$\\frac{{\\partial x^2}}{{\\partial x}} = 2x$です。

::: look

[{neighbour}]({link})も見てください。
""",
    "en": """---
description: The question that the page {id} answers, in one sentence.
---

# {title} {{#{id}}}

The square of `x` is computed, and `backward()` is called.

::: slope

## The gradient of x {{#slope-of-the-square}}

By hand: $\\frac{{\\partial x^2}}{{\\partial x}} = 2x$.

::: look

See [{neighbour}]({link}) too.
""",
}
LINE_OF_HOME = {"ja": "このページが答える問い", "en": "The question that this page answers"}


def new(slug: str, titles: dict[str, str]) -> int:
    """Write module, pages, the line of the nav and those of the home pages.

    Args:
        slug: the page's path, as in `gradients/max-ties`; its chapter exists.
        titles: by language.
    """
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    if refusal := _refused(slug, titles, nav):
        print(refusal, file=sys.stderr)
        return 1
    chapter, _, name = slug.rpartition("/")
    last = _of_chapter(chapter, nav)[-1]
    # What somebody has yet to compare is not confirmed along with the new line.
    home_is_confirmed = not project.examine(only="index").unconfirmed
    written = {SNIPPETS / module_name(slug): MODULE.format(name=name)}
    for language in LANGUAGES:
        neighbour = read_page(DOCS / f"{last[1]}.{language}.md").title
        link = f"{last[1].rpartition('/')[2]}.md"
        words = {"title": titles[language], "id": name, "neighbour": neighbour, "link": link}
        written[DOCS / f"{slug}.{language}.md"] = PAGE[language].format(**words)
        home = DOCS / f"index.{language}.md"
        written[home] = _with_station(home, slug, titles[language], LINE_OF_HOME[language])
    line = last[0].replace(last[1], slug)
    written[ROOT / "mkdocs.yml"] = nav.replace(last[0], f"{last[0]}{line}", 1)
    for path, text in written.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            files.write_whole(path, text.encode())
            print(f"wrote {shown(path)}")
    # Nobody needs to be asked, or shown, whether what is written here says the same.
    with contextlib.redirect_stdout(io.StringIO()):
        for page in [slug, "index"] if home_is_confirmed else [slug]:
            confirm(page, sure=True)
    print(f"now write over it: 'make check PAGE={slug}' tells what is wrong, 'make serve' shows it")
    return 0


def _refused(slug: str, titles: dict[str, str], nav: str) -> str:
    """What is wrong with what was asked for; nothing where nothing is."""
    chapter = slug.rpartition("/")[0]
    if not chapter or not all(ID.fullmatch(part) for part in slug.split("/")):
        return f"'{slug}' is no page: write PAGE=chapter/like-this"
    if slug in page_slugs() or (SNIPPETS / module_name(slug)).exists():
        return f"there is a page or a module {slug} already"
    if not _of_chapter(chapter, nav):
        return (
            f"mkdocs.yml: the nav has no chapter with pages in {chapter}/: add the section, its "
            "English title in nav_translations, and its first page by hand"
        )
    missing = [name for name in LANGUAGES if not titles[name].strip()]
    if missing:
        return f"write TITLE_{missing[0].upper()}='...' too"
    if any("\n" in title for title in titles.values()):
        return "a title has one line"
    return ""


def _of_chapter(chapter: str, nav: str) -> list[tuple[str, str]]:
    """The lines of the nav with the pages of a chapter, and their slugs."""
    found = re.finditer(rf"^ *- ({re.escape(chapter)}/[a-z0-9-]+)\.md\n", nav, re.MULTILINE)
    return [(match[0], match[1]) for match in found]


def _with_station(home: Path, slug: str, title: str, told: str) -> str:
    """The home page with the tutorial at the end of its chapter's list, where it has one."""
    text = home.read_text(encoding="utf-8")
    chapter = re.escape(slug.rpartition("/")[0])
    stations = [*re.finditer(rf"^(\d+)\. \[.*\]\({chapter}/.*\n", text, re.MULTILINE)]
    if not stations:
        return text
    line = f"{int(stations[-1][1]) + 1}. [{title}]({slug}.md)<br> {told}\n"
    return text[: stations[-1].end()] + line + text[stations[-1].end() :]
