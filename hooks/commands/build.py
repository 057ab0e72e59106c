"""`build`: the strict build, whole or not at all."""

from __future__ import annotations

import gc
import logging
import sys
from pathlib import Path

from hooks import files
from hooks.checks import weight
from hooks.commands import done
from hooks.errors import refuse
from hooks.languages import LANGUAGES, folder_of
from hooks.places import ROOT
from hooks.read import folders
from hooks.run import cache, pool


def build(site: Path) -> int:
    """Build strictly beside `site` and swap the two at the end: a failed build changes nothing."""
    if ROOT.is_relative_to(site.resolve()) or (ROOT / "docs").is_relative_to(site.resolve()):
        print(f"{site} holds what the site is built from; name another folder", file=sys.stderr)
        return 1
    # The default collects a thousand times and finds little: a fifth of a warm build's time.
    gc.set_threshold(100_000, 10, 10)
    # torch loads in the server while MkDocs loads here.
    kept = [cache.is_kept(key) for key in cache.keys(folders.module_paths().values()).values()]
    if not all(kept):
        pool.warm_up()
    from click import ClickException
    from mkdocs.__main__ import State, cli
    from mkdocs.exceptions import Abort

    try:
        with files.replacing(site) as built:
            cli(
                [
                    "build",
                    "--strict",
                    "--site-dir",
                    str(built),
                    "--config-file",
                    str(ROOT / "mkdocs.yml"),
                ],
                standalone_mode=False,
                # Not --quiet: what it silences, warnings, --strict no longer counts.
                obj=State(level=logging.WARNING),
            )
            refuse(weight.check(built, tutorial_files()))
    except Abort:  # MkDocs has logged what is wrong
        return 1
    except ClickException as error:
        error.show()
        return 1
    print(done("built", len(folders.page_slugs()), kept.count(False), kept.count(True)))
    return 0


def tutorial_files() -> list[str]:
    """The HTML files of all tutorial pages, as paths in the built site."""
    names = [f"{slug}/index.html" for slug in folders.module_paths() if slug != "index"]
    return [folder_of(language) + name for language in LANGUAGES for name in names]
