"""The published notebooks run, as downloaded, in a real Jupyter kernel, with the same outputs."""

from __future__ import annotations

import os
import re

import nbformat
import pytest
from markdown_it import MarkdownIt
from nbclient import NotebookClient

from hooks.languages import LANGUAGES
from hooks.read import folders

TUTORIALS = list(folders.module_paths())


def outputs(cell) -> list[tuple[str, str]]:
    """(kind, content) of a cell's outputs, however the kernel has cut the stream in pieces."""
    found: list[tuple[str, str]] = []
    for output in cell.outputs:
        if output.output_type == "stream":
            kind, text = output.name, output.text
            if found and found[-1][0] == kind:
                text = found.pop()[1] + text
            found.append((kind, text))
        else:
            found += [(kind, output.data[kind]) for kind in sorted(output.data)]
    return found


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_published_notebook_runs_with_the_same_outputs(site, tmp_path, slug, language, monkeypatch):
    folder = site if language == "ja" else site / language
    name = slug.rpartition("/")[2]
    path = folder / ("" if slug == "index" else slug) / f"{name}.ipynb"
    published = nbformat.read(path, as_version=4)
    nbformat.validate(published)
    expected = [outputs(cell) for cell in published.cells if cell.cell_type == "code"]
    assert any(expected)

    # The kernel starts in an empty folder: nothing of this project can be imported.
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    ran = nbformat.from_dict(published)
    client = NotebookClient(ran, timeout=120, resources={"metadata": {"path": tmp_path}})
    client.execute(env=os.environ | {"IPYTHONDIR": str(tmp_path / "ipython")})
    assert [outputs(cell) for cell in ran.cells if cell.cell_type == "code"] == expected


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_published_notebook_has_no_material_markdown(site, slug, language):
    folder = site if language == "ja" else site / language
    name = slug.rpartition("/")[2]
    path = folder / ("" if slug == "index" else slug) / f"{name}.ipynb"
    prose = [cell.source for cell in nbformat.read(path, as_version=4).cells
             if cell.cell_type == "markdown"]  # fmt: skip
    for source in prose:
        assert [t.content for t in MarkdownIt().parse(source) if t.type == "code_block"] == []
    text = "\n".join(prose)
    assert "{#" not in text
    assert "\n!!!" not in text
    assert ".md" not in text
    relative = [target for target in re.findall(r"\]\(([^)\s]+)", text)
                if not target.startswith(("https:", "#"))]  # fmt: skip
    assert relative == []
