"""The languages of the site, and the facts of each: where a third one would start."""

from __future__ import annotations

LANGUAGES = ("ja", "en")


def folder_of(language: str) -> str:
    """Where the site has the pages of a language: those of the first one at its top."""
    return "" if language == LANGUAGES[0] else f"{language}/"
