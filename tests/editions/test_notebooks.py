"""The published notebooks run, as downloaded, in a real Jupyter kernel, with the same outputs."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt
from nbclient import NotebookClient
from nbformat import NotebookNode

from hooks.languages import LANGUAGES
from hooks.read import folders
from tests.support.kernels import code, content, run
from tests.support.pages import file

TUTORIALS = list(folders.module_paths())


def published(site: Path, slug: str, language: str) -> NotebookNode:
    """The notebook that readers of a page download."""
    path = file(site, slug, language).with_name(f"{slug.rpartition('/')[2]}.ipynb")
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_published_notebook_runs_with_the_same_outputs(site, shared, tmp_path, slug, language):
    notebook = published(site, slug, language)
    nbformat.validate(notebook)
    expected = [content(cell.outputs) for cell in code(notebook)]
    assert any(expected)
    # Where no figure has words, the code is the same in both languages.
    cells = "\0".join(cell.source for cell in code(notebook))
    name = f"kernel {hashlib.sha256(cells.encode()).hexdigest()}"
    found = shared(name, lambda: [content(outputs) for outputs in run(notebook, tmp_path)])
    assert found == expected


def test_published_notebook_runs_in_a_kernel_that_jupyter_starts(site, tmp_path, monkeypatch):
    """The others run in kernels that have imported torch already."""
    notebook = published(site, "index", "en")
    expected = [content(cell.outputs) for cell in code(notebook)]
    # The kernel starts in an empty folder: nothing of this project can be imported.
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": tmp_path}})
    client.execute(env=os.environ | {"IPYTHONDIR": str(tmp_path / "ipython")})
    assert [content(cell.outputs) for cell in code(notebook)] == expected


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_published_notebook_has_no_material_markdown(site, slug, language):
    cells = published(site, slug, language).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    for source in prose:
        assert [t.content for t in MarkdownIt().parse(source) if t.type == "code_block"] == []
    text = "\n".join(prose)
    assert "{#" not in text
    assert "\n!!!" not in text
    assert ".md" not in text
    targets = re.findall(r"\]\(([^)\s]+)", text)
    assert [target for target in targets if not target.startswith(("https:", "#"))] == []
