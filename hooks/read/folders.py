"""Which pages and modules there are: their files in docs/ and snippets/."""

from __future__ import annotations

from pathlib import Path

from hooks.errors import AuthorError
from hooks.languages import LANGUAGES
from hooks.places import DOCS, SNIPPETS, TWINS_LOCK, shown
from hooks.read.markdown import ID
from hooks.read.page import Page, read_page

FIGURES = "figures"

PUBLISHED = ("assets", "theme")


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
        known = path.suffix == ".md" or path.name == TWINS_LOCK or relative.parts[0] in PUBLISHED
        if path.is_file() and not known:
            raise AuthorError(
                path,
                1,
                "neither a page nor an asset",
                "name pages NAME.ja.md and NAME.en.md; put what the site needs into docs/assets",
            )
