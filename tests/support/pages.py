"""The pages of the real site: their slugs, addresses and files."""

from __future__ import annotations

from pathlib import Path

from hooks.read import folders

SLUGS = list(folders.read_pages())
TUTORIALS = list(folders.module_paths())


def url(slug: str, language: str) -> str:
    folder = "" if slug == "index" else f"{slug}/"
    return folder if language == "ja" else f"{language}/{folder}"


def file(site: Path, slug: str, language: str) -> Path:
    return site / url(slug, language) / "index.html"
