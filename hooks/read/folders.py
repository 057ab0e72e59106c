"""Which pages and modules there are: their files in docs/ and snippets/."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hooks.errors import Mistake, Mistakes, refuse
from hooks.languages import LANGUAGES
from hooks.places import DOCS, SNIPPETS, TWINS_LOCK, shown
from hooks.read.markdown import ID
from hooks.read.module import Module, read_module
from hooks.read.page import Page, read_page

FIGURES = "figures"

PUBLISHED = ("assets", "theme")


def is_editors(path: Path) -> bool:
    """Whether an editor or a file manager keeps something there: a backup, a lock, a `.DS_Store`.

    Git ignores them too: see .gitignore.
    """
    return path.name.startswith((".", "#")) or path.name.endswith("~")


def module_name(slug: str) -> str:
    """Where the module of a page is, in snippets/."""
    return slug.replace("-", "_") + ".py"


def page_names(docs: Path, slug: str) -> list[str]:
    """The files of a page, as authors type them."""
    return [shown(docs / f"{slug}.{language}.md") for language in LANGUAGES]


def page_slugs(docs: Path = DOCS) -> list[str]:
    """The slugs of all pages, as the names of their files say."""
    found = {
        path.relative_to(docs).as_posix().removesuffix(f".{language}.md")
        for language in LANGUAGES
        for path in docs.rglob(f"*.{language}.md")
        if not is_editors(path)
    }
    return sorted(found)


def module_paths(docs: Path = DOCS, snippets: Path = SNIPPETS) -> dict[str, Path]:
    """Slug -> path of each snippet module, in alphabetical order."""
    return dict(_module_paths(snippets))


def _module_paths(snippets: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(snippets.rglob("*.py")):
        relative = path.relative_to(snippets)
        if relative.parts[0] != FIGURES and path.name != "__init__.py" and not is_editors(path):
            yield relative.with_suffix("").as_posix().replace("_", "-"), path


def find_modules(snippets: Path, mistakes: Mistakes) -> dict[str, Module | None]:
    """Slug -> module; None for one that cannot be read, and whose mistakes are added."""
    found: dict[str, Module | None] = {}
    paths: dict[str, Path] = {}
    for slug, path in _module_paths(snippets):
        if slug in found:
            problem = f"{shown(paths[slug])} belongs to the same page"
            mistakes.append(Mistake(path, 1, problem, "rename one of them"))
        found[slug] = None  # also of two: nobody knows which is meant
        if path.is_symlink() or not path.is_file():
            what = "a symbolic link" if path.is_symlink() else "no file"
            mistakes.append(Mistake(path, 1, what, "put the file itself here"))
        elif paths.setdefault(slug, path) == path:
            with mistakes.collecting():
                found[slug] = read_module(path)
    return found


def read_modules(snippets: Path = SNIPPETS) -> dict[str, Module]:
    """Slug -> module. Raises AuthorError with the mistakes of all that cannot be read."""
    mistakes = Mistakes()
    found = find_modules(snippets, mistakes)
    refuse(mistakes)
    return found


def find_pages(docs: Path, mistakes: Mistakes) -> dict[str, dict[str, Page]]:
    """Slug -> language -> page, of those that can be read; the mistakes of others are added.

    Nothing is published that nothing has read: only pages, assets, theme and locks are there.
    """
    found: dict[str, dict[str, Page]] = {}
    there: dict[str, set[str]] = {}
    for path in sorted(docs.rglob("*")):
        if is_editors(path):
            continue
        if path.is_symlink():
            mistakes.append(Mistake(path, 1, "a symbolic link", "put the file itself here"))
        elif path.suffix == ".md":
            stem, _, language = path.name.removesuffix(".md").rpartition(".")
            slug = (path.parent / (stem or language)).relative_to(docs).as_posix()
            there.setdefault(slug, set()).add(language)
            pages = found.setdefault(slug, {})
            with mistakes.collecting():
                refuse(_misnamed(path, stem, language))
                pages[language] = read_page(path)
        elif path.is_file() and not _is_known(path, docs):
            remedy = (
                "name pages NAME.ja.md and NAME.en.md; put what the site needs into docs/assets"
            )
            mistakes.append(Mistake(path, 1, "neither a page nor an asset", remedy))
    for slug, languages in there.items():
        # What has no language could be the twin.
        for language in set(LANGUAGES) - languages if languages <= set(LANGUAGES) else ():
            path, twin = docs / f"{slug}.{min(languages)}.md", shown(docs / f"{slug}.{language}.md")
            mistakes.append(Mistake(path, 1, f"this page has no twin {twin}", f"write {twin}"))
    return found


def _misnamed(path: Path, stem: str, language: str) -> Iterator[Mistake]:
    if language not in LANGUAGES:
        yield Mistake(path, 1, "this page has no language", "name it NAME.ja.md or NAME.en.md")
    elif not ID.fullmatch(stem):
        problem = f"'{stem}' is not a name for a page"
        remedy = "name it with lower-case words joined by hyphens: they become its address"
        yield Mistake(path, 1, problem, remedy)


def _is_known(path: Path, docs: Path) -> bool:
    return path.name == TWINS_LOCK or path.relative_to(docs).parts[0] in PUBLISHED


def read_pages(docs: Path = DOCS) -> dict[str, dict[str, Page]]:
    """Slug -> language -> page. Raises AuthorError with the mistakes of all that cannot be read."""
    mistakes = Mistakes()
    found = find_pages(docs, mistakes)
    refuse(mistakes)
    return found
