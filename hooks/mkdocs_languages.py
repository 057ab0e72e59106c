"""MkDocs adapter: what the site has only once comes from the build of the default language.

static-i18n builds the site once per language into one folder, and the language built last would
overwrite the one 404 page.
"""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str | None:
    """Write 404.html only with the default language; an empty output is not written."""
    if template_name == "404.html" and not config.plugins["i18n"].is_default_language_build:
        return ""
    return output_content
