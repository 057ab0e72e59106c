"""`update`: rewrite the asserted outputs from a real run."""

from __future__ import annotations

import difflib
import sys

from hooks import files, places
from hooks.checks import figures
from hooks.checks.outputs import rewrite
from hooks.places import shown
from hooks.read import folders
from hooks.run import again, cache


def update() -> int:
    """Rewrite the asserted outputs of every module from a real run and print the difference.

    What is drawn is accepted too; the figures that have changed are named.
    """
    modules = folders.read_modules()
    results = cache.run_cached([module.path for module in modules.values()])
    ran = {slug: (module, results[module.path]) for slug, module in modules.items()}
    lock = places.SNIPPETS / places.FIGURES_LOCK
    figures.show_changed(ran, lock)
    accepted = figures.write_lock(ran, lock)
    for figure in accepted:
        print(f"accepted: {figure}")
    if accepted:
        print(f"before and after: {shown(figures.PAGE)}")
    for module in modules.values():
        text = rewrite(module, results[module.path])
        if text != module.whole:
            name = shown(module.path)
            sys.stdout.writelines(
                difflib.unified_diff(
                    module.whole.splitlines(keepends=True),
                    text.splitlines(keepends=True),
                    name,
                    name,
                )
            )
            files.write_whole(module.path, text.encode())
    paths = {slug: module.path for slug, module in modules.items()}
    again.write_lock(paths, places.SNIPPETS / places.AGAIN_LOCK)
    return 0
