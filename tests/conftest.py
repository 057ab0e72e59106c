"""What several test modules share: the real project's results, one built site, a browser."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from hooks import tutorial
from hooks.places import ROOT
from hooks.project import load
from tests.server import serve

# The names under which distributions and Google install it.
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome"]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

FILES = pytest.StashKey[set[Path]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[FILES] = files_of_project()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a session that leaves files in the project: what a module draws or saves, say."""
    new = files_of_project() - session.config.stash[FILES]
    if new and not hasattr(session.config, "workerinput"):
        names = ", ".join(sorted(str(path.relative_to(ROOT)) for path in new))
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line(f"\nA test has left files in the project: {names}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def files_of_project() -> set[Path]:
    """What lies at the top, and every file of the folders that are edited by hand."""
    edited = (ROOT / name for name in ("docs", "hooks", "snippets", "tests"))
    inside = (path for folder in edited for path in folder.rglob("*"))
    return {path for path in (*ROOT.glob("[!.]*"), *inside) if "__pycache__" not in path.parts}


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the whole test session, also when it runs in several processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def pairs(shared_folder: Path) -> dict[str, tutorial.Tutorial]:
    """The real project, run anew in this session and checked: slug -> pages and results."""
    loaded = once(shared_folder / "runs.lock", lambda: load(runs=shared_folder / "runs"))
    return {pair.slug: pair for pair in loaded}


@pytest.fixture(scope="session")
def site(shared_folder: Path) -> Path:
    """The real site, built once in this session with the command that 'make build' calls."""
    folder = shared_folder / "site"

    def build() -> Path:
        if not folder.exists():
            run_build(ROOT, folder).check_returncode()
        return folder

    return once(shared_folder / "site.lock", build)


def once(lock: Path, work: Callable):
    """The result of `work`, while no other process does the same work."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return work()


def run_build(project: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """`python -m hooks build` in a project folder."""
    command = [sys.executable, "-m", "hooks", "build", "--site-dir", str(site)]
    return subprocess.run(command, cwd=project, capture_output=True, text=True)


def confirm(project: Path) -> None:
    """`python -m hooks confirm` in a project folder."""
    subprocess.run(
        [sys.executable, "-m", "hooks", "confirm"], cwd=project, check=True, capture_output=True
    )


@pytest.fixture
def project_copy(tmp_path: Path) -> Path:
    """A copy of the project that a test may break."""
    copy = tmp_path / "project"
    copy.mkdir()
    for name in ("docs", "hooks", "snippets"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", copy)
    return copy


@pytest.fixture(scope="session")
def browser(new_browser: Callable[[], Browser]) -> Iterator[Browser]:
    """Headless Chromium, one for all tests of a process."""
    with new_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def new_browser() -> Iterator[Callable[[], Browser]]:
    """Starts headless Chromium. Without one, tests are skipped, but never in CI."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path and os.environ.get("CI") == "true":
        pytest.fail("no Chromium; .ci/run installs it")
    if not path:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        yield partial(playwright.chromium.launch, executable_path=path, args=CHROMIUM_FLAGS)


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A browser tab that fails the test on any console message or request to another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with watched(context):
        yield context.new_page()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the built site, ending in a slash."""
    with serve(site) as address:
        yield address


def arrive(page: Page, address: str) -> None:
    """Go to an address and wait until all of the page is laid out. It needs JavaScript."""
    page.goto(address)
    laid_out(page)


def laid_out(page: Page) -> None:
    """Wait until docs/assets/later.js is through: before, text out of sight is in no layout."""
    page.wait_for_selector("main article[data-laid-out]")


def until(page: Page, expression: str, arg: object = None) -> None:
    """Wait until a JavaScript expression is true. `wait_for_function` would be stopped by the
    content security policy of the pages: it evaluates text in the page itself.
    """
    deadline = time.monotonic() + 30
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


@contextmanager
def on_its_way(page: Page, pattern: str) -> Iterator[None]:
    """What is asked for within the block, at an address of this pattern, comes after the block."""
    held: list[Route] = []
    page.context.route(pattern, lambda route: held.append(route))
    yield
    deadline = time.monotonic() + 30
    while not held:
        assert time.monotonic() < deadline, f"{pattern} was not asked for"
        page.wait_for_timeout(50)
    for route in held:
        route.continue_()


@contextmanager
def watched(context: BrowserContext) -> Iterator[None]:
    """Fail on any console message, failed request, or request to another host, also of workers."""
    messages, requests = [], []
    context.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
    context.on("weberror", lambda error: messages.append(str(error.error)))
    context.on("response", lambda r: r.status >= 400 and messages.append(f"{r.status} {r.url}"))
    context.on("request", lambda request: requests.append(request.url))
    yield
    for page in context.pages:
        page.wait_for_load_state("networkidle")
    context.close()
    assert messages == []
    assert [r for r in requests if not r.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []
