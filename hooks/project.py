"""All tutorials of a project: find, run, check and compose them, without MkDocs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat

from hooks.checks.descriptions import check_descriptions
from hooks.checks.figures import check_drawings
from hooks.checks.formulas import check_equations, check_formulas
from hooks.checks.links import check_links, linked_slugs
from hooks.checks.markup import check_markup
from hooks.checks.numbers import check_numbers, evidence_by_section
from hooks.checks.outputs import check_outputs
from hooks.checks.placements import check_placements
from hooks.checks.words import check_code_words, words_of
from hooks.errors import AuthorError
from hooks.places import DOCS, FIGURES_LOCK, SNIPPETS
from hooks.read.folders import _page_names, module_name, module_paths, read_pages
from hooks.read.module import read_module
from hooks.read.page import Page
from hooks.render.compose import compose
from hooks.run import cache
from hooks.tutorial import Tutorial
from hooks.twins import sections
from hooks.twins.structure import check_pair


def load(docs: Path = DOCS, snippets: Path = SNIPPETS, runs: Path = cache.FOLDER) -> list[Tutorial]:
    """Read everything, run what has to run, check it all.

    Raises AuthorError for the first mistake. Nothing is written but the results of runs.
    """
    pages = read_pages(docs)
    modules = {slug: read_module(path) for slug, path in module_paths(docs, snippets).items()}
    for slug, module in modules.items():
        if slug not in pages:
            raise AuthorError(
                module.path,
                1,
                "this module has no page",
                f"write {' and '.join(_page_names(docs, slug))}",
            )
    for slug, languages in pages.items():
        check_placements(languages, modules.get(slug), snippets / module_name(slug))
    results = cache.run_cached([module.path for module in modules.values()], runs)
    pairs = []
    for slug, languages in pages.items():
        module = modules.get(slug)
        pairs.append(Tutorial(slug, languages, module, results[module.path] if module else None))
    check(pairs, docs)
    check_drawings(
        {slug: (module, results[module.path]) for slug, module in modules.items()},
        snippets / FIGURES_LOCK,
    )
    return pairs


def check(pairs: list[Tutorial], docs: Path = DOCS) -> None:
    """Everything that needs no browser: outputs, numbers, twins, links."""
    known = {pair.slug: pair for pair in pairs}
    check_descriptions([page for pair in pairs for page in pair.pages.values()])
    for pair in pairs:
        check_one(pair, known, docs)


def check_one(pair: Tutorial, known: dict[str, Tutorial], docs: Path = DOCS) -> None:
    """Everything about one tutorial or page; `known` are all, by slug, for its links."""
    if pair.module:
        check_outputs(pair.module, pair.result)
    for page in pair.pages.values():
        check_markup(page)
        check_formulas(page)
        check_equations(page)
        check_numbers(page, evidence_by_section(pair, page))
        check_links(page, known, docs)
        near = {pair.slug, *linked_slugs(page, docs)}
        check_code_words(page, set().union(*(words_of(known[slug]) for slug in near)))
    check_twins(pair.pages)


def check_twins(languages: dict[str, Page]) -> None:
    """The pages of a pair have the same structure."""
    first, *others = languages.values()
    for other in others:
        check_pair(other, first)


def codes(pairs: Iterable[Tutorial], snippets: Path = SNIPPETS) -> dict[str, sections.Code]:
    """What each tutorial shows of its module, by slug."""
    return {
        pair.slug: sections.code_of(pair.slug, pair.module, snippets / FIGURES_LOCK)
        for pair in pairs
        if pair.module
    }


def notebooks(pairs: list[Tutorial]) -> Iterator[tuple[Tutorial, str, nbformat.NotebookNode]]:
    """(pair, language, composed notebook) of each tutorial page."""
    for pair in pairs:
        if pair.module:
            for language, page in pair.pages.items():
                yield pair, language, compose(page, pair.module, pair.result)
