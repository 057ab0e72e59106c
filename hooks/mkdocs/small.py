"""MkDocs adapter: our own scripts and style sheets as small as esbuild makes them.

The modules of the step viewer become one: a reader who is far away waits once, not for each import.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

from hooks.errors import AuthorError
from hooks.live import packages
from hooks.mkdocs import AFTER_I18N, rebuilding
from hooks.mkdocs.theme import OFFLINE

OURS = ("page", "search", "explore", "exercises", "live", "not-found")
OPTIONS = ("--minify", "--charset=utf8", "--legal-comments=none", "--log-level=error")


@event_priority(AFTER_I18N)
def on_post_build(config: MkDocsConfig) -> None:
    """Once, when all that reads scripts has read them as they were written."""
    if config.plugins["i18n"].building or rebuilding():
        return
    site = Path(config.site_dir)
    assets = site / "assets"
    viewer = assets / "steps" / "viewer.js"
    _esbuild(viewer, "--bundle", "--format=esm", f"--outfile={viewer}")
    for path in viewer.parent.glob("*.js"):
        # Cells that run in the page import it too.
        if path.name not in (viewer.name, "dom.js"):
            path.unlink()
    files = [path for room in OURS for path in sorted((assets / room).iterdir())]
    files += [viewer.with_name("dom.js"), viewer.with_suffix(".css"), site / OFFLINE]
    _esbuild(*files, f"--outdir={site}", f"--outbase={site}")


def _esbuild(*arguments: Path | str) -> None:
    """Run it: files, which it writes over, and options. Raises PluginError with what it says."""
    try:
        command = [packages.esbuild(), *arguments, *OPTIONS, "--allow-overwrite"]
    except AuthorError as error:
        raise PluginError(str(error)) from None
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603  # our own files
    if done.returncode:
        raise PluginError(f"esbuild: {done.stderr.strip()}")
