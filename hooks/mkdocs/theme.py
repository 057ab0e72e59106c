"""MkDocs adapter: what is changed in Material's pages, script and style sheets."""

from __future__ import annotations

import shutil
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

from hooks.mkdocs import AFTER_I18N, rebuilding
from hooks.remembered import remembered
from hooks.theme import sheet
from hooks.theme.page import finished
from hooks.theme.policy import with_policy
from hooks.theme.script import changed

SHEET = "assets/style.css"
OFFLINE = "offline.js"
# Material's own search, in the place of which docs/assets/search/engine.js is loaded.
NOT_LOADED = ("lunr", "workers")

_live = False
_own: list[str] = []


def on_startup(command: str, dirty: bool) -> None:
    """The live preview writes a script of its own into each page, which a policy would stop."""
    global _live
    _live = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Take our own style sheets off the pages: docs/theme/main.html links to the one sheet."""
    if config.extra_css:
        _own[:] = config.extra_css
        config.extra_css = []
    return config


@event_priority(AFTER_I18N)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Add what Material's pages lack and, when the page is otherwise complete, its policy."""
    return _finished(output, page.file.locale)


@event_priority(AFTER_I18N)
def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str | None:
    """The same for the 404 page, which is written once, in the default language.

    static-i18n builds all languages into one folder; an empty output is not written.
    """
    if template_name != "404.html":
        return output_content
    if not config.plugins["i18n"].is_default_language_build:
        return ""
    return _finished(output_content, config.theme["language"])


def _finished(output: str, language: str) -> str:
    output = finished(output, language)
    return output if _live else with_policy(output)


@event_priority(AFTER_I18N)
def on_post_build(config: MkDocsConfig) -> None:
    """Once, when the pages of all languages are there: what is left to do in the whole site.

    Delete scripts that nothing loads, change Material's, write the sheet.
    """
    if config.plugins["i18n"].building:
        return
    site = Path(config.site_dir)
    scripts_of_material = site / "assets" / "javascripts"
    for folder in NOT_LOADED:
        shutil.rmtree(scripts_of_material / folder)
    for bundle in scripts_of_material.glob("bundle.*.js"):
        bundle.with_name(f"{bundle.name}.map").unlink()
        if not rebuilding():  # else it has been done
            bundle.write_text(changed(_read(bundle)), encoding="utf-8")
    if not rebuilding():
        # A service worker is in charge of what lies in its own folder and below.
        (site / "assets" / "live" / OFFLINE).rename(site / OFFLINE)
    sheets = sorted((site / "assets" / "stylesheets").glob("*.css"))
    own = [site / name for name in _own]
    css = "".join(_read(path) for path in [*sheets, *own])
    for path in own:  # nothing asks for them by themselves
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    pages = [_read(path) for path in sorted(site.rglob("*.html"))]
    scripts = [_read(path) for path in sorted(site.rglob("*.js"))]
    # What scripts load later takes its colours from this sheet.
    later = [_read(path) for path in sorted({*(site / "assets").glob("*/*.css")} - {*sheets})]
    names = sheet.names(pages, scripts)
    variables = sheet.variables([*pages, *scripts, *later])
    inputs = [css, sorted(names), sorted(variables)]
    made = remembered(inputs, sheet.one_sheet, css, names, variables)
    (site / SHEET).write_text(made, encoding="utf-8")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
