"""The build from the command line: `python -m hooks build | update`."""

from __future__ import annotations

import argparse
import difflib
import sys
import tempfile
from pathlib import Path

from hooks import tutorials, weight
from hooks.assertions import rewrite
from hooks.errors import ROOT, AuthorError, shown
from hooks.modules import read_module
from hooks.pages import LANGUAGES
from hooks.run import cache, pool


def main(arguments: list[str]) -> int:
    """Run one command; an author's mistake is printed, not raised."""
    parser = argparse.ArgumentParser(prog="python -m hooks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build_parser = commands.add_parser("build", help="strict build, whole or not at all")
    build_parser.add_argument("--site-dir", type=Path, default=ROOT / "site")
    commands.add_parser("update", help="rewrite the asserted outputs from a real run")
    options = parser.parse_args(arguments)
    try:
        return build(options.site_dir) if options.command == "build" else update()
    except AuthorError as error:
        print(error, file=sys.stderr)
        return 1


def build(site: Path) -> int:
    """Build strictly beside `site` and swap the two at the end: a failed build changes nothing."""
    # torch loads in the server while MkDocs loads here.
    if any(cache.load(cache.key(path)) is None for path in tutorials.module_paths().values()):
        pool.warm_up()
    from click import ClickException
    from mkdocs.__main__ import cli
    from mkdocs.exceptions import Abort

    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=f".{site.name}-") as folder:
        built = Path(folder) / "new"
        try:
            cli(
                [
                    "build",
                    "--strict",
                    "--quiet",
                    "--site-dir",
                    str(built),
                    "--config-file",
                    str(ROOT / "mkdocs.yml"),
                ],
                standalone_mode=False,
            )
        except Abort:  # MkDocs has logged what is wrong
            return 1
        except ClickException as error:
            error.show()
            return 1
        weight.check(built, tutorial_files())
        built.chmod(0o755)
        if site.exists():
            site.rename(Path(folder) / "old")
        built.rename(site)
    return 0


def tutorial_files() -> list[str]:
    """The HTML files of all tutorial pages, as paths in the built site."""
    folders = {language: "" if language == "ja" else f"{language}/" for language in LANGUAGES}
    names = [f"{slug}/index.html" for slug in tutorials.module_paths() if slug != "index"]
    return [folder + name for folder in folders.values() for name in names]


def update() -> int:
    """Rewrite the asserted outputs of every module from a real run and print the difference."""
    modules = [read_module(path) for path in tutorials.module_paths().values()]
    results = cache.run_cached([module.path for module in modules])
    for module in modules:
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
            cache.write_whole(module.path, text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
