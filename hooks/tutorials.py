"""All tutorials of a project: find, run, check and compose them, without MkDocs."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

import nbformat

from hooks import twins
from hooks.assertions import check_outputs
from hooks.compose import compose
from hooks.drawings import LOCK as FIGURES_LOCK
from hooks.drawings import check_drawings
from hooks.equations import numbers_calculated, uncalculated, wrong_equation
from hooks.errors import ROOT, AuthorError, closest, shown
from hooks.formulas import mathml
from hooks.markup import check_markup
from hooks.modules import Module, read_module, without_comments
from hooks.numbers import Evidence, numbers_in
from hooks.pages import CODE, ID, LANGUAGES, Page, read_page
from hooks.pairs import check_pair
from hooks.run import cache
from hooks.run.results import RunResult

DOCS, SNIPPETS = ROOT / "docs", ROOT / "snippets"
FIGURES = "figures"
NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
PYTHON = frozenset((*dir(builtins), *keyword.kwlist)) - {"True", "False", "None"}
"""Names that need no evidence; the constants do, for one is easily written for another."""
PUBLISHED = ("assets", "theme")
LONGEST_DESCRIPTION = {"ja": 90, "en": 160}
"""Characters of a description that a search engine shows before it cuts the rest off."""


@dataclass(frozen=True)
class Pair:
    """A page in every language and, where it is a tutorial, its module and results.

    `slug` is the page's path without language and ending: `gradients/one-step`.
    """

    slug: str
    pages: dict[str, Page]
    module: Module | None = None
    result: RunResult | None = None


def load(docs: Path = DOCS, snippets: Path = SNIPPETS, runs: Path = cache.FOLDER) -> list[Pair]:
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
        pairs.append(Pair(slug, languages, module, results[module.path] if module else None))
    check(pairs, docs)
    check_drawings(
        {slug: (module, results[module.path]) for slug, module in modules.items()},
        snippets / FIGURES_LOCK,
    )
    return pairs


def module_name(slug: str) -> str:
    """Where the module of a page is, in snippets/."""
    return slug.replace("-", "_") + ".py"


def _page_names(docs: Path, slug: str) -> list[str]:
    return [shown(docs / f"{slug}.{language}.md") for language in LANGUAGES]


def module_paths(docs: Path = DOCS, snippets: Path = SNIPPETS) -> dict[str, Path]:
    """Slug -> path of each snippet module, in alphabetical order."""
    found: dict[str, Path] = {}
    for path in sorted(snippets.rglob("*.py")):
        relative = path.relative_to(snippets)
        if relative.parts[0] == FIGURES or path.name == "__init__.py":
            continue
        slug = relative.with_suffix("").as_posix().replace("_", "-")
        if slug in found:
            raise AuthorError(
                path, 1, f"{shown(found[slug])} belongs to the same page", "rename one of them"
            )
        found[slug] = path
    return found


def read_pages(docs: Path = DOCS) -> dict[str, dict[str, Page]]:
    """Slug -> language -> page. Raises AuthorError for a page without its twin."""
    found: dict[str, dict[str, Page]] = {}
    check_files(docs)
    for path in sorted(docs.rglob("*.md")):
        stem, _, language = path.name.removesuffix(".md").rpartition(".")
        if language not in LANGUAGES:
            raise AuthorError(
                path, 1, "this page has no language", "name it NAME.ja.md or NAME.en.md"
            )
        if not ID.fullmatch(stem):
            raise AuthorError(
                path,
                1,
                f"'{stem}' is not a name for a page",
                "name it with lower-case words joined by hyphens: they become its address",
            )
        slug = (path.parent / stem).relative_to(docs).as_posix()
        found.setdefault(slug, {})[language] = read_page(path)
    for slug, languages in found.items():
        for language in LANGUAGES:
            if language not in languages:
                page = next(iter(languages.values()))
                twin = shown(docs / f"{slug}.{language}.md")
                raise AuthorError(page.path, 1, f"this page has no twin {twin}", f"write {twin}")
    return found


def check_files(docs: Path) -> None:
    """Nothing is published that nothing has read: only pages, assets, theme and locks are there."""
    for path in sorted(docs.rglob("*")):
        relative = path.relative_to(docs)
        if path.is_symlink():
            raise AuthorError(path, 1, "a symbolic link", "put the file itself here")
        known = path.suffix == ".md" or path.name == twins.LOCK or relative.parts[0] in PUBLISHED
        if path.is_file() and not known:
            raise AuthorError(
                path,
                1,
                "neither a page nor an asset",
                "name pages NAME.ja.md and NAME.en.md; put what the site needs into docs/assets",
            )


def check_placements(languages: dict[str, Page], module: Module | None, expected: Path) -> None:
    """Each placed cell exists; each cell is placed, once, in the order of the module."""
    for page in languages.values():
        if not module:
            for placement in page.placements:
                raise AuthorError(
                    page.path,
                    placement.line,
                    f"places the cell '{placement.name}', but there is no module for this page",
                    f"write {shown(expected)}",
                )
            continue
        names = [cell.name for cell in module.cells]
        for placement in page.placements:
            if placement.name not in names:
                raise AuthorError(
                    page.path,
                    placement.line,
                    f"no cell named '{placement.name}' in {shown(module.path)}."
                    + closest(placement.name, names),
                    "place one of: " + ", ".join(names),
                )
        placed = [placement.name for placement in page.placements]
        for cell in module.cells:
            if cell.name not in placed:
                raise AuthorError(
                    module.path,
                    cell.line,
                    f"the cell '{cell.name}' is never shown on {shown(page.path)}",
                    f"place it there with '::: {cell.name}', or delete it",
                )
        for placement, name in zip_longest(page.placements, names):
            # Every cell is placed, so a difference in length means one too many on the page.
            if not name or placement.name != name:
                problem = f"where the module has '{name}'" if name else "once more"
                raise AuthorError(
                    page.path,
                    placement.line,
                    f"places the cell '{placement.name}' {problem}",
                    "place each cell once, in the order of the module: it runs top to bottom",
                )


def check(pairs: list[Pair], docs: Path = DOCS) -> None:
    """Everything that needs no browser: outputs, numbers, twins, links."""
    known = {pair.slug: pair for pair in pairs}
    check_descriptions([page for pair in pairs for page in pair.pages.values()])
    for pair in pairs:
        check_one(pair, known, docs)


def check_one(pair: Pair, known: dict[str, Pair], docs: Path = DOCS) -> None:
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


def codes(pairs: Iterable[Pair], snippets: Path = SNIPPETS) -> dict[str, twins.Code]:
    """What each tutorial shows of its module, by slug."""
    return {
        pair.slug: twins.code_of(pair.slug, pair.module, snippets / FIGURES_LOCK)
        for pair in pairs
        if pair.module
    }


def check_descriptions(pages: list[Page]) -> None:
    """Each page says in its front matter what it answers, briefly, and unlike any other page."""
    first: dict[str, Page] = {}
    for page in pages:
        description = page.meta.get("description")
        line = page.line_of_meta("description")
        if not isinstance(description, str) or not description.strip():
            raise AuthorError(
                page.path,
                line,
                "this page has no description",
                "say what it answers in a line 'description: ...' of the front matter",
            )
        longest = LONGEST_DESCRIPTION[page.language]
        if len(description) > longest:
            raise AuthorError(
                page.path,
                line,
                f"the description has {len(description)} characters",
                f"say it in at most {longest}: search engines cut off what is longer",
            )
        other = first.setdefault(description, page)
        if other is not page:
            raise AuthorError(
                page.path,
                line,
                f"the description is that of {shown(other.path)} too",
                "say what this page answers and no other does",
            )


def evidence_by_section(pair: Pair, page: Page) -> list[Evidence]:
    """What the numbers of each section may come from, section by section.

    That is the code and output of its own cells and of all before. The opening, up to the second
    heading, tells of everything that follows.
    """
    if not pair.module:
        return [Evidence()] * (len(page.headings) + 1)
    texts: list[list[str]] = [[] for _ in range(len(page.headings) + 1)]
    for placement in page.placements:
        cell = pair.module.cell(placement.name)
        stdout = pair.result.cell(placement.name).stdout
        texts[page.section(placement.line)] += [without_comments(cell.source), stdout]
    found = [Evidence(*chain(*texts[: last + 1])) for last in range(len(texts))]
    return [found[-1]] * 2 + found[2:]


def check_formulas(page: Page) -> None:
    """Each formula can be shown as MathML."""
    for line, tex in page.formulas():
        try:
            mathml(tex, display="inline")
        except ValueError as error:
            raise AuthorError(
                page.path,
                line,
                f"the formula '{tex}' cannot be shown: {error}",
                "correct the LaTeX",
            ) from None


def check_equations(page: Page) -> None:
    """What formulas calculate with numbers is right."""
    for line, tex in page.formulas():
        if wrong := wrong_equation(tex):
            raise AuthorError(
                page.path,
                line,
                f"the formula says '{' '.join(wrong)}', which is not so",
                "calculate it again",
            )
        if part := uncalculated(tex):
            raise AuthorError(
                page.path,
                line,
                f"nobody can calculate '{part}' here to see whether the formula is right",
                "write it with + - \\times / \\frac ^ and brackets (hooks/equations.py)",
            )


def check_numbers(page: Page, evidence: list[Evidence]) -> None:
    """Each number has a source.

    The source is the code or the real output of its section or of one before (of any, for the
    opening of the page), or a reason in the front matter; a reason that nothing needs is a
    mistake too. A number may also come out of a calculation in a formula of its section, which
    `check_equations` has repeated; a short one needs no source on a page without code.

    Args:
        evidence: for each section, as `evidence_by_section` returns it.
    """
    reasons = page.reasons("numbers")
    used = set()
    calculated: dict[int, set] = {}
    for line, tex in page.formulas():
        values = {number.value for number in numbers_calculated(tex)}
        calculated.setdefault(page.section(line), set()).update(values)
    described = numbers_in(page.meta.get("description", ""))
    of_description = ((page.line_of_meta("description"), number) for number in described)
    for line, number in chain(of_description, page.numbers()):
        section = page.section(line)
        if evidence[section].has(number) or number.value in calculated.get(section, ()):
            continue
        if not number.needs_source and not evidence[section].values:
            continue
        if number.text not in reasons:
            raise AuthorError(
                page.path,
                line,
                f"the number {number.text} is neither in the code nor in the output of this page "
                "up to the end of its section",
                "correct it, print it in a cell, or give a reason under 'numbers:' in the front "
                "matter",
            )
        used.add(number.text)
    for text in reasons:
        if text not in used:
            raise AuthorError(
                page.path,
                1,
                f"'numbers' in the front matter lists {text}, which needs no reason",
                "delete the entry",
            )


def check_code_words(page: Page, evidence: set[str]) -> None:
    """Each name in the page's inline code exists: a misspelled one is found nowhere else.

    It stands in the code or output of the page or of one that it links to, in a code block of
    the page, or belongs to Python; or the front matter has a reason for it.
    """
    reasons = page.reasons("words")
    blocks = "\n".join(line for _, line, fenced in page.scan() if fenced)
    known = evidence | set(NAME.findall(blocks)) | PYTHON
    used = set()
    for line, text in page.prose():
        for match in CODE.finditer(text):
            for name in NAME.findall(match["code"]):
                if name in known:
                    continue
                if name not in reasons:
                    raise AuthorError(
                        page.path,
                        line,
                        f"'{name}' in `{match['code']}` is neither in the code nor in the output "
                        "of this page or of one that it links to." + closest(name, sorted(known)),
                        "correct it, or give a reason under 'words:' in the front matter",
                    )
                used.add(name)
    for name in reasons:
        if name not in used:
            raise AuthorError(
                page.path,
                1,
                f"'words' in the front matter lists {name}, which needs no reason",
                "delete the entry",
            )


def words_of(pair: Pair) -> set[str]:
    """The names in a tutorial's code and output."""
    if not pair.module:
        return set()
    code = "\n".join(without_comments(cell.source) for cell in pair.module.cells)
    return set(NAME.findall(code + pair.result.stdout))


def linked_slugs(page: Page, docs: Path) -> set[str]:
    """The page itself and those that it links to."""
    targets = {target.partition("#")[0] for _, target in _links_within(page)}
    files = [(page.path.parent / target).resolve() for target in targets if target.endswith(".md")]
    return {_slug(file, docs) for file in files}


def _links_within(page: Page) -> Iterator[tuple[int, str]]:
    """The links that do not lead to another site."""
    return (link for link in page.links() if not re.match(r"[a-z]+:", link[1]))


def check_links(page: Page, slugs: dict[str, Pair], docs: Path) -> None:
    """Each relative link leads to a page, a heading of it, or a file that exists."""
    for line, target in _links_within(page):
        path, _, anchor = target.partition("#")
        file = (page.path.parent / path).resolve() if path else page.path
        if path and not path.endswith(".md"):
            if not file.exists() and not path.endswith(".ipynb"):
                raise AuthorError(
                    page.path, line, f"dead link: {target} does not exist", "correct the link"
                )
            continue
        linked = page
        if path:
            slug = _slug(file, docs)
            if slug not in slugs:
                raise AuthorError(
                    page.path,
                    line,
                    f"dead link: there is no page {target}.{closest(slug, list(slugs))}",
                    "link to NAME.md, without a language, relative to this page",
                )
            linked = slugs[slug].pages[page.language]
        ids = [heading.id for heading in linked.headings]
        if anchor and anchor not in ids:
            raise AuthorError(
                page.path,
                line,
                f"dead link: {shown(linked.path)} has no heading #{anchor}." + closest(anchor, ids),
                "link to one of its headings: " + ", ".join(ids),
            )


def _slug(file: Path, docs: Path) -> str:
    try:
        return file.relative_to(docs.resolve()).as_posix().removesuffix(".md")
    except ValueError:
        return file.as_posix()


def notebooks(pairs: list[Pair]) -> Iterator[tuple[Pair, str, nbformat.NotebookNode]]:
    """(pair, language, composed notebook) of each tutorial page."""
    for pair in pairs:
        if pair.module:
            for language, page in pair.pages.items():
                yield pair, language, compose(page, pair.module, pair.result)
