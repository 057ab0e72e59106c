"""The build from the command line: `python -m hooks build | update | confirm | drift`."""

from __future__ import annotations

import argparse
import difflib
import logging
import sys
from pathlib import Path

from hooks import drawings, sealed, swap, tutorials, twins, weight
from hooks.assertions import rewrite
from hooks.drift import report
from hooks.errors import ROOT, AuthorError, closest, shown
from hooks.modules import read_module
from hooks.pages import LANGUAGES, folder_of
from hooks.run import cache, pool

DRIFT = 3
"""The exit code when outputs would change: one that no failure has."""


def main(arguments: list[str]) -> int:
    """Run one command; an author's mistake is printed, not raised."""
    parser = argparse.ArgumentParser(prog="python -m hooks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build_parser = commands.add_parser("build", help="strict build, whole or not at all")
    build_parser.add_argument("--site-dir", type=Path, default=ROOT / "site")
    commands.add_parser("update", help="rewrite the asserted outputs from a real run")
    confirm_parser = commands.add_parser(
        "confirm", help="say that twins say the same, and what their cells show"
    )
    confirm_parser.add_argument("page", nargs="?", help="one page, as in sgd/one-step")
    drift_parser = commands.add_parser("drift", help="what would change under another Python")
    drift_parser.add_argument("python", help="an interpreter that has torch")
    options = parser.parse_args(arguments)
    try:
        match options.command:
            case "build":
                return build(options.site_dir)
            case "update":
                return update()
            case "confirm":
                return confirm(options.page)
            case _:
                return drift(options.python)
    except AuthorError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except OSError as error:  # a full disk, say
        print(f"{error.filename or 'writing'}: {error.strerror or error}", file=sys.stderr)
        return 1


def build(site: Path) -> int:
    """Build strictly beside `site` and swap the two at the end: a failed build changes nothing."""
    if ROOT.is_relative_to(site.resolve()) or (ROOT / "docs").is_relative_to(site.resolve()):
        print(f"{site} holds what the site is built from; name another folder", file=sys.stderr)
        return 1
    # torch loads in the server while MkDocs loads here.
    if any(cache.load(k) is None for k in cache.keys(tutorials.module_paths().values()).values()):
        pool.warm_up()
    from click import ClickException
    from mkdocs.__main__ import State, cli
    from mkdocs.exceptions import Abort

    try:
        with swap.replacing(site) as built:
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
            weight.check(built, tutorial_files())
    except Abort:  # MkDocs has logged what is wrong
        return 1
    except ClickException as error:
        error.show()
        return 1
    return 0


def tutorial_files() -> list[str]:
    """The HTML files of all tutorial pages, as paths in the built site."""
    names = [f"{slug}/index.html" for slug in tutorials.module_paths() if slug != "index"]
    return [folder_of(language) + name for language in LANGUAGES for name in names]


def update() -> int:
    """Rewrite the asserted outputs of every module from a real run and print the difference.

    What is drawn is accepted too; the figures that have changed are named.
    """
    modules = {slug: read_module(path) for slug, path in tutorials.module_paths().items()}
    results = cache.run_cached([module.path for module in modules.values()])
    ran = {slug: (module, results[module.path]) for slug, module in modules.items()}
    for figure in drawings.write_lock(ran, tutorials.SNIPPETS / drawings.LOCK):
        print(f"changed, look at it: {figure}")
    for module in modules.values():
        text = rewrite(module, results[module.path])
        if text != module.text:
            name = shown(module.path)
            sys.stdout.writelines(
                difflib.unified_diff(
                    module.text.splitlines(keepends=True),
                    text.splitlines(keepends=True),
                    name,
                    name,
                )
            )
            sealed.write_whole(module.path, text.encode())
    return 0


def confirm(page: str | None = None) -> int:
    """Record that the sections of each pair, or of one, say the same; print what changed."""
    pages = tutorials.read_pages()
    if page is not None and page not in pages:
        print(f"there is no page {page}.{closest(page, list(pages))}", file=sys.stderr)
        return 1
    modules = {slug: read_module(path) for slug, path in tutorials.module_paths().items()}
    pairs = [tutorials.Pair(slug, pages[slug], modules.get(slug)) for slug in pages]
    for pair in pairs:
        if page in (None, pair.slug):
            expected = tutorials.SNIPPETS / tutorials.module_name(pair.slug)
            tutorials.check_placements(pair.pages, pair.module, expected)
            tutorials.check_twins(pair.pages)
    for told in twins.confirm(pages, tutorials.codes(pairs), page):
        print(told, end="")
    return 0


def drift(python: str) -> int:
    """Print, as Markdown, what would change under another interpreter; DRIFT where anything would.

    Another code is a failure, after which nothing is known.
    """
    modules = {slug: read_module(path) for slug, path in tutorials.module_paths().items()}
    try:
        told, compared = report.compare(python, modules, tutorials.read_pages())
    except report.ProbeError as error:
        print(error, file=sys.stderr)
        return 2
    print(told or f"No output differs: {compared}.\n", end="")
    return DRIFT if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
