"""The pages of the real site: their slugs, addresses and files."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.languages import LANGUAGES
from hooks.read import folders

SLUGS = list(folders.read_pages())
TUTORIALS = list(folders.module_paths())
EVERY_PAGE = pytest.mark.parametrize(
    ("slug", "language"), [(slug, language) for slug in SLUGS for language in LANGUAGES]
)
EVERY_TUTORIAL = pytest.mark.parametrize(
    ("slug", "language"), [(slug, language) for slug in TUTORIALS for language in LANGUAGES]
)


def url(slug: str, language: str) -> str:
    folder = "" if slug == "index" else f"{slug}/"
    return folder if language == "ja" else f"{language}/{folder}"


def file(site: Path, slug: str, language: str) -> Path:
    return site / url(slug, language) / "index.html"
