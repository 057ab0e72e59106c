"""The build from the command line: `python -m hooks build | update | confirm | drift`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hooks.commands.build import build
from hooks.commands.confirm import confirm
from hooks.commands.drift import drift
from hooks.commands.update import update
from hooks.errors import AuthorError
from hooks.places import ROOT


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
