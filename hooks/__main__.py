"""From the command line: `python -m hooks COMMAND`; `--help` lists them."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from hooks.commands.build import build
from hooks.commands.check import check
from hooks.commands.confirm import confirm
from hooks.commands.drift import drift
from hooks.commands.export import export
from hooks.commands.live import live
from hooks.commands.new import new
from hooks.commands.serve import serve
from hooks.commands.update import update
from hooks.errors import AuthorError
from hooks.places import ROOT


def parser() -> argparse.ArgumentParser:
    """Each command sets `run`, which takes the options."""
    found = argparse.ArgumentParser(prog="python -m hooks", description=__doc__)
    commands = found.add_subparsers(required=True)
    command = commands.add_parser("check", help="all mistakes at once, without building")
    command.add_argument("page", nargs="?", help="one page, as in sgd/one-step")
    command.set_defaults(run=lambda options: check(options.page))
    command = commands.add_parser("build", help="strict build, whole or not at all")
    command.add_argument("--site-dir", type=Path, default=ROOT / "site")
    command.set_defaults(run=lambda options: build(options.site_dir))
    command = commands.add_parser("serve", help="the site as it is being written")
    command.add_argument("--port", type=int, default=8000)
    command.set_defaults(run=lambda options: serve(options.port))
    command = commands.add_parser("update", help="rewrite the asserted outputs from a real run")
    command.set_defaults(run=lambda options: update())
    told = "say that twins say the same, and what their cells show"
    command = commands.add_parser("confirm", help=told)
    command.add_argument("page", nargs="?", help="one page, as in sgd/one-step")
    command.add_argument("--yes", action="store_true", help="without asking, as without a terminal")
    command.set_defaults(run=lambda options: confirm(options.page, options.yes))
    command = commands.add_parser("new", help="the files and lines of a new tutorial")
    command.add_argument("page", help="as in gradients/max-ties")
    command.add_argument("--ja", default="", help="its title in Japanese")
    command.add_argument("--en", default="", help="its title in English")
    command.set_defaults(
        run=lambda options: new(options.page, {"ja": options.ja, "en": options.en})
    )
    command = commands.add_parser("drift", help="what would change under another Python")
    command.add_argument("python", help="an interpreter that has torch")
    command.set_defaults(run=lambda options: drift(options.python))
    command = commands.add_parser("export", help="plain pages for another generator")
    command.add_argument("--to", type=Path, default=ROOT / "export")
    command.set_defaults(run=lambda options: export(options.to))
    command = commands.add_parser("live", help="run a script on the engine of the pages")
    command.add_argument("script", type=Path, help="a Python file")
    command.set_defaults(run=lambda options: live(options.script))
    return found


def main(arguments: list[str]) -> int:
    """Run one command; an author's mistakes are printed, not raised."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that has no Japanese shows it escaped.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = parser().parse_args(arguments)
    try:
        return options.run(options)
    except AuthorError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except OSError as error:  # a full disk, say
        print(f"{error.filename or 'writing'}: {error.strerror or error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
