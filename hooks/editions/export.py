"""The tutorials as plain pages for another generator: Markdown, figures in files, a configuration.

Written for Zensical, the successor of Material for MkDocs, which runs no third-party plugins. All
that ours do has been done: cells have their outputs, figures are files, formulas are MathML.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml
from nbformat import NotebookNode

from hooks.editions.figures import figure_file, standalone
from hooks.editions.plain import fenced, indented
from hooks.languages import LANGUAGES, folder_of
from hooks.read.markdown import BLOCK_FORMULA, CODE, INLINE_FORMULA, scan
from hooks.read.page import Page
from hooks.render.explore import SETTING_LINK
from hooks.render.formulas import mathml
from hooks.tutorial import Tutorial

CONFIGURATION = "zensical.toml"
SPECIAL = re.compile(r"[\\`*_{}\[\]|$~^:!#]")
EXTENSIONS = ("admonition", "attr_list", "md_in_html", "tables", "pymdownx.superfences")


def pages(
    tutorials: Iterable[Tutorial], notebooks: Mapping[tuple[str, str], NotebookNode]
) -> Iterator[tuple[str, str]]:
    """(path, content) of each file with pages or figures, from the folder of all trees.

    Args:
        notebooks: the composed ones, by slug and language.
    """
    for tutorial in tutorials:
        for language, page in tutorial.pages.items():
            place = posixpath.join(language, "docs", tutorial.slug)
            notebook = notebooks.get((tutorial.slug, language))
            name = posixpath.basename(tutorial.slug)
            yield f"{place}.md", markdown(page, notebook, name)
            for cell, index, svg in _figures(notebook):
                yield f"{place}/{figure_file(cell, index)}", standalone(svg)


def _figures(notebook: NotebookNode | None) -> Iterator[tuple[NotebookNode, int, str]]:
    for cell in notebook.cells if notebook else ():
        for index, output in enumerate(cell.get("outputs", ())):
            if "data" in output:
                yield cell, index, output.data["image/svg+xml"]


def markdown(page: Page, notebook: NotebookNode | None, name: str) -> str:
    """One page as Markdown that needs nothing of this project.

    Args:
        notebook: the composed one; None for a page without code.
        name: the folder beside the page in which its figures lie.
    """
    head = f"---\ndescription: {json.dumps(page.meta['description'], ensure_ascii=False)}\n---"
    if notebook:
        parts = [part for cell in notebook.cells for part in _cell(cell, name)]
    else:
        parts = [_prose(page.body)]
    return "\n\n".join([head, *parts]) + "\n"


def _cell(cell: NotebookNode, name: str) -> Iterator[str]:
    if cell.cell_type == "markdown":
        yield _prose(cell.source)
        return
    margin = " " * cell.metadata.indent
    yield indented(fenced(cell.source, "python"), margin)
    for index, output in enumerate(cell.outputs):
        if output.output_type == "stream":
            yield indented(fenced(output.text.removesuffix("\n"), "text"), margin)
            continue
        alt = _entities(output.data["text/plain"])
        # Where the site has a figure to drag, links lead to it; here to the drawing.
        anchor = f"{{ #{cell.metadata.explore} }}" if cell.metadata.explore else ""
        yield f"{margin}![{alt}]({name}/{figure_file(cell, index)}){anchor}"


def _prose(text: str) -> str:
    """The prose with its formulas as MathML, and nothing that only this site knows."""
    text = text.replace("<details>", '<details markdown="1">')
    text = BLOCK_FORMULA.sub(_displayed, text)
    lines = []
    for _, line, is_fenced in scan(text.split("\n")):
        if not is_fenced:
            line = SETTING_LINK.sub(r"](#\g<name>)", line)
            line = _beside_code(line)
        lines.append(line)
    return "\n".join(lines).strip("\n")


def _beside_code(line: str) -> str:
    def inline(match: re.Match) -> str:
        return match[0] if match["code"] is not None else _formula(match["tex"], "inline")

    return re.sub(f"{CODE.pattern}|{INLINE_FORMULA.pattern}", inline, line)


def _displayed(match: re.Match) -> str:
    margin = re.match(r" *", match[0])[0]
    return f"{margin}<div>{_formula(match['tex'].strip(), 'block')}</div>"


def _formula(tex: str, display: str) -> str:
    """MathML in which Markdown finds no marks. In a <span>: a line may begin with it."""
    found = re.split(r"(<[^>]*>)", mathml(tex, display=display))
    math = "".join(part if part.startswith("<") else _entities(part) for part in found)
    return f"<span>{math}</span>"


def _entities(text: str) -> str:
    """Text without a character that Markdown could take for a mark."""
    kept = re.split(r"(&#?\w+;)", text)
    return "".join(
        part if index % 2 else SPECIAL.sub(lambda match: f"&#{ord(match[0])};", part)
        for index, part in enumerate(kept)
    )


def configurations(settings: str) -> Iterator[tuple[str, str]]:
    """(path, content) of the configuration of each language's tree.

    Args:
        settings: the text of mkdocs.yml, the one owner of names and of the order of pages.
    """
    known = yaml.load(settings, yaml.BaseLoader)  # noqa: S506  # makes texts only
    languages = {entry["locale"]: entry for entry in known["plugins"]["i18n"]["languages"]}
    alternate = [
        {"name": entry["name"], "lang": language, "link": known["site_url"] + folder_of(language)}
        for language, entry in languages.items()
    ]
    for language in LANGUAGES:
        own = languages[language]
        lines = [
            "[project]",
            *_pairs(
                site_name=own.get("site_name", known["site_name"]),
                site_url=known["site_url"] + folder_of(language),
                copyright=own.get("copyright", known["copyright"]),
                nav=_translated(known["nav"], own.get("nav_translations", {})),
            ),
            "[project.theme]",
            # No font service: pages ask no other host for anything.
            *_pairs(language=language, font=False, features=["navigation.sections"]),
            "[project.extra]",
            *_pairs(alternate=alternate),
            "[project.markdown_extensions]",
            "toc.permalink = true",
            *(f"{name} = {{}}" for name in EXTENSIONS),
        ]
        yield f"{language}/{CONFIGURATION}", "\n".join(lines) + "\n"


def _translated(nav: Any, titles: Mapping[str, str]) -> Any:
    if isinstance(nav, list):
        return [_translated(entry, titles) for entry in nav]
    if isinstance(nav, dict):
        return {
            titles.get(title, title): _translated(below, titles) for title, below in nav.items()
        }
    return nav


def _pairs(**values: Any) -> Iterator[str]:
    for name, value in values.items():
        yield f"{name} = {_toml(value)}"


def _toml(value: Any) -> str:
    """A value as TOML: what JSON writes, but for tables."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(k, ensure_ascii=False)} = {_toml(v)}" for k, v in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
