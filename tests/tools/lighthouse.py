"""Lighthouse on every page: `make lighthouse`, or `python -m tests.tools.lighthouse PAGE...`.

Serves the built site as GitHub Pages does and runs Lighthouse's mobile test, at most three times
a page. Accessibility, best practices and SEO must be 100 each time, performance at least 98
in the median: what gains less is no code worth having. The first use installs Lighthouse through
npm into .cache/.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from hooks.places import ROOT
from tests.support.server import serve

VERSION = "12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOME = ROOT / ".cache" / "lighthouse"


def main(pages: list[str]) -> int:
    """Print the scores of each page; 0 when all are good enough."""
    site = ROOT / "site"
    if not (site / "index.html").exists():
        sys.exit("no built site; run 'make build' first")
    if not pages:
        pages = sorted(p.parent.relative_to(site).as_posix() for p in site.rglob("index.html"))
    command = [install(), "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    browser = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not browser:
        sys.exit("no Chromium on this machine; install it, or set CHROME_PATH")
    short, speeds = 0, []
    print(f"{'page':46}" + "".join(f"{name:>16}" for name in CATEGORIES))
    with serve(site) as address:
        for page in pages:
            path = "" if page == "." else f"{page.strip('/')}/"
            reports = three(partial(run, [*command, address + path], browser))
            speeds += [report["environment"]["benchmarkIndex"] for report in reports]
            shown, good, failed = summary(reports)
            short += not good
            print(f"{'/' + path:46}" + "".join(f"{text:>16}" for text in shown), flush=True)
            if failed:
                print(f"    {', '.join(failed)}")
    print(f"{short} of {len(pages)} pages fall short" if short else "all pages are good enough")
    # Lighthouse makes every machine four times slower; on a slower one the phone is slower too.
    # Source: https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md
    print(
        f"speed of this machine, by Lighthouse's index: {min(speeds):.0f} to {max(speeds):.0f}, "
        f"median {statistics.median(speeds):.0f}; its four-fold slowdown is meant for 1500 to 2000"
    )
    return 1 if short else 0


def three(report: Callable[[], dict]) -> list[dict]:
    """Three reports, or two that agree on the performance: no third would change the median."""
    reports = [report(), report()]
    first, second = (r["categories"]["performance"]["score"] for r in reports)
    return reports if first == second else [*reports, report()]


def install() -> str:
    """The path of Lighthouse's program, installed on first use."""
    program = HOME / "node_modules" / ".bin" / "lighthouse"
    package = HOME / "node_modules" / "lighthouse" / "package.json"
    if package.exists() and json.loads(package.read_text())["version"] == VERSION:
        return str(program)
    npm = shutil.which("npm")
    if not npm:
        sys.exit("no npm on the PATH; 'make lighthouse' brings its own")
    HOME.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", str(HOME), "--no-save", "--no-audit", "--no-fund"]
    subprocess.run([*command, "--loglevel=error", f"lighthouse@{VERSION}"], check=True)
    return str(program)


def run(command: list[str], browser: str) -> dict:
    """One report of Lighthouse, as data."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        environment = {**os.environ, "CHROME_PATH": browser}
        subprocess.run([*command, f"--output-path={path}"], env=environment, check=True)
        return json.loads(path.read_text(encoding="utf-8"))


def summary(reports: list[dict]) -> tuple[list[str], bool, list[str]]:
    """(score per category as text, whether all are good enough, the audits that kept one below)."""
    shown, good = [], True
    for name in CATEGORIES:
        scores = [round(100 * (r["categories"][name]["score"] or 0)) for r in reports]
        reached = statistics.median(scores) if name == "performance" else min(scores)
        good = good and reached >= (98 if name == "performance" else 100)
        spread = "" if len(set(scores)) == 1 else f" ({'/'.join(map(str, sorted(scores)))})"
        shown.append(f"{reached:g}{spread}")
    return shown, good, [] if good else sorted(set().union(*map(failures, reports)))


def failures(report: dict) -> set[str]:
    """The audits that count for a score and are not perfect, with what they measured."""
    found = set()
    for name in CATEGORIES:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                found.add(f"{audit['id']} {audit.get('displayValue', '')}".strip())
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
