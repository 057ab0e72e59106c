"""MkDocs adapter: every page carries its content security policy."""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

from hooks.theme.policy import with_policy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

_live = False


def on_startup(command: str, dirty: bool) -> None:
    """The live preview writes a script of its own into each page, which a policy would stop."""
    global _live
    _live = command == "serve"


@event_priority(-200)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Add the policy when the page is otherwise complete."""
    return output if _live else with_policy(output)


@event_priority(-200)
def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """The 404 page is no page to MkDocs, but it is to its readers."""
    if _live or template_name != "404.html" or not output_content:
        return output_content
    return with_policy(output_content)
