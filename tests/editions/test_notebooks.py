"""The published notebooks run, as downloaded, in a real Jupyter kernel, with the same outputs."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest
from jupyter_client import BlockingKernelClient
from markdown_it import MarkdownIt
from nbclient import NotebookClient
from nbformat import NotebookNode

from hooks.languages import LANGUAGES
from hooks.read import folders
from tests.support import warm
from tests.support.pages import file

TUTORIALS = list(folders.module_paths())
OUTPUTS = ("stream", "display_data", "execute_result", "error")


def published(site: Path, slug: str, language: str) -> NotebookNode:
    """The notebook that readers of a page download."""
    path = file(site, slug, language).with_name(f"{slug.rpartition('/')[2]}.ipynb")
    return nbformat.read(path, as_version=4)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def content(outputs: list[NotebookNode]) -> list[tuple[str, str]]:
    """(kind, content) of a cell's outputs, however the kernel has cut the stream in pieces."""
    found: list[tuple[str, str]] = []
    for output in outputs:
        if output.output_type == "stream":
            kind, text = output.name, output.text
            if found and found[-1][0] == kind:
                text = found.pop()[1] + text
            found.append((kind, text))
        elif output.output_type == "error":
            found.append(("error", output.evalue))
        else:
            found += [(kind, output.data[kind]) for kind in sorted(output.data)]
    return found


def run(notebook: NotebookNode, folder: Path) -> list[list[NotebookNode]]:
    """What a new kernel answers to each cell of a notebook."""
    with warm.kernel(folder) as address:
        client = BlockingKernelClient(connection_file=str(address))
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=120)
        answers = [answer(client, cell.source) for cell in code(notebook)]
        client.stop_channels()
    return answers


def answer(client: BlockingKernelClient, source: str) -> list[NotebookNode]:
    told = []
    client.execute_interactive(source, timeout=120, output_hook=told.append)
    return [nbformat.v4.output_from_msg(m) for m in told if m["msg_type"] in OUTPUTS]


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_published_notebook_runs_with_the_same_outputs(site, tmp_path, slug, language):
    notebook = published(site, slug, language)
    nbformat.validate(notebook)
    expected = [content(cell.outputs) for cell in code(notebook)]
    assert any(expected)
    assert [content(outputs) for outputs in run(notebook, tmp_path)] == expected


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
