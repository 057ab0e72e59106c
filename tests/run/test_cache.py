"""A stored result is used while nothing that it depends on has changed, and never otherwise."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hooks import files
from hooks.errors import AuthorError
from hooks.places import ROOT
from hooks.read import folders
from hooks.run import again, cache, glyphs, imports, pool, worker
from hooks.run.results import CellResult, RunResult, StatementResult


class Runs:
    """A copy of the project whose modules are not really run: it notes which would be."""

    def __init__(self, root: Path):
        self.root, self.ran = root, []

    def run_all(self, paths: list[Path], twice: dict[Path, str]) -> dict[Path, RunResult]:
        self.ran += [path.stem for path in paths]
        return {path: result_of(path.stem) for path in paths}

    def load(self) -> list[str]:
        """The modules that run when all results are asked for."""
        self.ran.clear()
        paths = folders.module_paths(self.root / "docs", self.root / "snippets")
        results = cache.run_cached(paths.values(), self.root / "runs")
        assert {path.stem: r for path, r in results.items()} == {
            path.stem: result_of(path.stem) for path in paths.values()
        }
        return sorted(self.ran)

    def digests(self) -> dict[Path, str]:
        """The digest of each result that is there."""
        paths = folders.module_paths(self.root / "docs", self.root / "snippets")
        results = cache.run_cached(paths.values(), self.root / "runs")
        return {path: result.digest for path, result in results.items()}


def result_of(text: str) -> RunResult:
    statement = StatementResult(2, f"{text}\n")
    return RunResult([CellResult("a", [statement])], {"python": "3"})


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """The project after a first load, so that nothing has to run."""
    for name in ("hooks", "snippets"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    (tmp_path / "docs").mkdir()
    copied = Runs(tmp_path)
    monkeypatch.setattr(again, "FOLDER", tmp_path / "again")
    for module in (cache, imports):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(pool, "run_all", copied.run_all)
    assert len(copied.load()) > 15
    assert copied.load() == []
    return copied


def touch(path: Path) -> None:
    """Change a file in a way that no reader of it would notice."""
    path.parent.mkdir(exist_ok=True)
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(old + "\n# changed\n", encoding="utf-8")


def importers(root: Path, name: str) -> list[str]:
    """The modules whose text names a drawing module; an independent, cruder reading."""
    paths = folders.module_paths(root / "docs", root / "snippets").values()
    return sorted(path.stem for path in paths if name in path.read_text(encoding="utf-8"))


def test_changed_module_runs_alone(runs):
    touch(runs.root / "snippets/sgd/one_step.py")
    assert runs.load() == ["one_step"]
    assert runs.load() == []


@pytest.mark.parametrize(
    ("name", "through"),
    [
        ("gradients", ["training"]),
        ("sgd_rules", []),
        ("backprop", []),
        ("training", []),
        ("home", ["backprop"]),
        ("sgd", ["home", "backprop"]),
    ],
)
def test_changed_drawing_code_runs_the_modules_that_import_it(runs, name, through):
    touch(runs.root / f"snippets/figures/{name}.py")
    expected = [importers(runs.root, f"snippets.figures.{n} import") for n in [name, *through]]
    assert runs.load() == sorted(stem for stems in expected for stem in stems)


@pytest.mark.parametrize("name", ["figures/frame.py", "figures/__init__.py", "__init__.py"])
def test_changed_frame_of_figures_runs_every_module_that_draws(runs, name):
    touch(runs.root / "snippets" / name)
    assert runs.load() == importers(runs.root, "from snippets.figures")


@pytest.mark.parametrize(
    "name",
    ["run/worker.py", "run/pool.py", "run/new.py", "record/new.py", "read/module.py", "errors.py"],
)
def test_changed_machinery_runs_everything(runs, name):
    touch(runs.root / "hooks" / name)
    assert len(runs.load()) > 15


def test_what_was_checked_is_checked_again_with_other_drawing_code(runs):
    """The checks remember by a result's digest; they read the drawing code, too."""
    before = runs.digests()
    touch(runs.root / "snippets/figures/frame.py")
    runs.load()
    after = runs.digests()
    changed = sorted(path.stem for path in before if before[path] != after[path])
    assert changed == importers(runs.root, "from snippets.figures")


@pytest.mark.parametrize("package", ["python", "torch", "numpy", "matplotlib"])
def test_another_version_runs_everything(runs, package, monkeypatch):
    versions = worker.versions() | {package: "0.1"}
    monkeypatch.setattr(worker, "versions", lambda: versions)
    assert len(runs.load()) > 15


def test_another_version_of_what_places_graphs_runs_everything(runs, monkeypatch):
    monkeypatch.setattr(cache, "layout_version", lambda: "0.1")
    assert len(runs.load()) > 15


def test_another_font_runs_everything(runs, monkeypatch):
    font = runs.root / "other.ttf"
    font.write_bytes(glyphs.font_file().read_bytes() + b"\0")
    monkeypatch.setattr(glyphs, "font_file", lambda: font)
    assert len(runs.load()) > 15


@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONHASHSEED"])
def test_another_setting_of_threads_or_hashes_runs_everything(runs, name, monkeypatch):
    monkeypatch.setitem(pool.ENVIRONMENT, name, "2")
    assert len(runs.load()) > 15


def test_other_changes_run_nothing(runs, monkeypatch):
    for name in (
        "hooks/editions/notebook.py",
        "hooks/steps/sentences.py",
        "hooks/drift/probe.py",
        "docs/new.ja.md",
    ):
        touch(runs.root / name)
    touch(runs.root / "snippets/figures/unused.py")
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert runs.load() == []


def test_what_the_caller_has_in_its_environment_does_not_reach_a_module(tmp_path, monkeypatch):
    for name in ("OMP_NUM_THREADS", "TZ", "LC_ALL", "MATPLOTLIBRC", "TORCH_LOGS", "PYTHONPATH"):
        monkeypatch.setenv(name, "mine")
    seen = pool.environment()
    assert "mine" not in seen.values()
    assert seen | pool.ENVIRONMENT == seen


def test_imports_are_followed_in_every_form(runs):
    folder = runs.root / "snippets" / "figures"
    (folder / "a.py").write_text("from . import b\nfrom .c import x\n", encoding="utf-8")
    (folder / "b.py").write_text("import snippets.figures.d as d\n", encoding="utf-8")
    (folder / "c.py").write_text("x = 1\nif x:\n    from ..figures import e\n", encoding="utf-8")
    for name in "de":
        (folder / f"{name}.py").touch()
    module = runs.root / "snippets" / "module.py"
    module.write_text("from snippets.figures.a import y\n", encoding="utf-8")
    names = {path.name for path in imports.project_imports([module], {})}
    assert names == {"__init__.py", "a.py", "b.py", "c.py", "d.py", "e.py"}


def test_module_that_changes_while_it_runs_is_not_stored(runs, monkeypatch):
    path = runs.root / "snippets/sgd/one_step.py"
    old = path.read_text(encoding="utf-8")

    def run_and_edit(paths, twice):
        touch(path)
        return runs.run_all(paths, twice)

    touch(path)
    stored = set((runs.root / "runs").iterdir())
    monkeypatch.setattr(pool, "run_all", run_and_edit)
    with pytest.raises(AuthorError, match="changed while it ran"):
        runs.load()
    assert set((runs.root / "runs").iterdir()) == stored
    path.write_text(old, encoding="utf-8")
    assert runs.load() == []


def entry(runs: Runs, name: str) -> Path:
    return runs.root / "runs" / f"{cache.key(runs.root / 'snippets' / name)}.json"


def damaged(content: bytes, others: bytes) -> list[bytes]:
    """An entry's content after all kinds of accidents."""
    digest, payload = content.split(b"\n", 1)
    flips = [
        content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :]
        for at in range(0, len(content), 7)
    ]
    cuts = [content[:at] for at in (0, 1, len(digest), len(digest) + 1, len(content) - 1)]
    wrong = [payload, digest + b"\n{}", b"{}", b"null", digest + b"\n", b"\xff\xfe", content * 2]
    swapped = [others, others.split(b"\n")[0] + b"\n" + payload, digest + others[len(digest) :]]
    return flips + cuts + wrong + swapped


def test_no_damaged_entry_is_ever_used(runs):
    path, other = entry(runs, "sgd/one_step.py"), entry(runs, "sgd/momentum.py")
    whole = path.read_bytes()
    tried = damaged(whole, other.read_bytes())
    assert len(tried) > 30
    for content in tried:
        path.write_bytes(content)
        assert cache.load(path.stem, path.parent) is None, content
    assert runs.load() == ["one_step"]
    assert path.read_bytes() == whole


def test_entry_of_another_shape_is_not_used(runs):
    path = entry(runs, "sgd/one_step.py")
    for payload in ("{}", "[]", json.dumps({"cells": [{}], "versions": {}})):
        files.store(path, payload.encode())
        assert cache.load(path.stem, path.parent) is None


def test_entry_that_cannot_be_read_is_run_again(runs):
    path = entry(runs, "sgd/one_step.py")
    path.unlink()
    path.mkdir()
    assert cache.load(path.stem, path.parent) is None


def test_failed_run_is_not_remembered(tmp_path):
    path = tmp_path / "module.py"
    path.write_text("# %% a\n1 / 0\n", encoding="utf-8")
    with pytest.raises(AuthorError):
        cache.run_cached([path], tmp_path / "runs")
    assert not (tmp_path / "runs").exists()
