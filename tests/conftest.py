"""What several test modules share: the real project's results, one built site, a browser."""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from hooks import tutorial
from hooks.places import ROOT
from hooks.project import load
from hooks.read.folders import module_paths
from tests.support import warm
from tests.support.browser import Overheard, overheard, watched
from tests.support.builds import build, run_build
from tests.support.generated import make_project
from tests.support.server import serve
from tests.support.visits import Facts, attempt

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

# A busy machine takes its time: only what never comes is a failure. For all else Playwright waits
# as long.
expect.set_options(timeout=30_000)


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

    def make() -> Path:
        if not folder.exists():
            run_build(ROOT, folder).check_returncode()
        return folder

    return once(shared_folder / "site.lock", make)


def once(lock: Path, work: Callable):
    """The result of `work`, while no other process does the same work."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return work()


@pytest.fixture(scope="session")
def shared(shared_folder: Path) -> Callable[[str, Callable[[], Any]], Any]:
    """Gives what some work gives, which is done once in the whole session: by the work's name.

    Work that has failed is not done again.
    """

    def shared(name: str, work: Callable[[], Any]) -> Any:
        file = shared_folder / f"{name.replace('/', '.')}.pickle"

        def found() -> tuple[str, Any]:
            if file.exists():
                return pickle.loads(file.read_bytes())  # noqa: S301  # our own
            try:
                kept = "", work()
            except Exception:
                kept = traceback.format_exc(), None
            file.write_bytes(pickle.dumps(kept))
            return kept

        failure, value = once(file.with_suffix(".lock"), found)
        if failure:
            pytest.fail(f"{name}: {failure}")
        return value

    return shared


@pytest.fixture(scope="session")
def script(
    shared: Callable[[str, Callable[[], Any]], Any], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, Any]]:
    """Slug -> what its module does as a plain script, in an empty folder. It runs once."""

    def script(slug: str) -> dict[str, Any]:
        name = ".".join(module_paths()[slug].relative_to(ROOT).with_suffix("").parts)
        folder = tmp_path_factory.mktemp("script")
        return shared(f"script of {slug}", lambda: warm.script(name, ROOT, folder))

    return script


@pytest.fixture(scope="session")
def small_project(shared_folder: Path) -> Path:
    """A project of two generated tutorials, built into its folder `site`; to read or to copy."""
    folder = shared_folder / "small"

    def make() -> Path:
        if not folder.exists():
            make_project(folder, tutorials=2)
            build(folder, folder / "site").check()
        return folder

    return once(shared_folder / "small.lock", make)


@pytest.fixture
def project(small_project: Path, tmp_path: Path) -> Path:
    """A copy of the small project that a test may break; no module has to run again."""
    ignored = shutil.ignore_patterns("site")
    return shutil.copytree(small_project, tmp_path / "project", ignore=ignored)


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
def visits(
    browser: Browser, address: str, shared: Callable[[str, Callable[[], Any]], Any]
) -> Iterator[Callable[[str, str], Facts]]:
    """Slug, language -> what a visit of the page finds. Each page is visited once in a session."""
    with browser.new_context() as context:
        page = context.new_page()

        @cache
        def found(slug: str, language: str) -> Facts:
            name = f"visit of {slug} {language}"
            facts = shared(name, lambda: attempt(page, address, slug, language))
            if "failed" in facts:
                pytest.fail(f"the visit of the page has failed: {facts['failed']}")
            return facts

        yield found


@pytest.fixture
def seen(visits: Callable[[str, str], Facts], slug: str, language: str) -> Facts:
    """What a visit of the page finds that the parameters of the test name."""
    return visits(slug, language)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the built site, ending in a slash."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[Callable[..., tuple[Page, Overheard]]]:
    """Browser tabs by name and by the settings of their context, each for all tests of a process.

    Tabs of the same settings share a context. With each comes what is heard of its context.
    """
    with ExitStack() as opened:
        contexts: dict[str, tuple[BrowserContext, Overheard]] = {}
        pages: dict[tuple[str, str], Page] = {}

        def tab(name: str, **settings: Any) -> tuple[Page, Overheard]:
            key = json.dumps(settings, sort_keys=True)
            if key not in contexts:
                settings.pop("quiet")
                context = opened.enter_context(browser.new_context(**settings))
                contexts[key] = context, opened.enter_context(overheard(context))
            context, heard = contexts[key]
            if (key, name) not in pages:
                pages[key, name] = context.new_page()
            return pages[key, name], heard

        yield tab


@pytest.fixture
def visit(tabs: Callable[..., tuple[Page, Overheard]]) -> Iterator[Callable[..., Page]]:
    """Gives a browser tab in which other tests have been before; it may say nothing, unless asked.

    A new context costs more than what most tests do in one. The tab is empty unless it is asked
    for by its name: then it shows what the last test that named it has left.
    """
    used: list[tuple[Page, Overheard, bool]] = []

    def visit(
        name: str = "",
        width: int = 1280,
        height: int = 900,
        color_scheme: str = "light",
        reduced_motion: str = "no-preference",
        quiet: bool = True,
        **settings: Any,
    ) -> Page:
        page, heard = tabs(name, quiet=quiet, **settings)
        used.append((page, heard, quiet))
        page.bring_to_front()  # else it is drawn once a second
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
        page.mouse.move(0, 0)
        if not name:
            page.goto("about:blank")
        return page

    yield visit
    for page, heard, quiet in used:
        page.context.set_offline(False)
        page.context.unroute_all()
        page.unroute_all()
        found, heard.messages, heard.elsewhere = replace(heard), [], []
        assert not quiet or found == Overheard()
