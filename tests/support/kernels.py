"""Notebooks in a Jupyter kernel, and what it answers."""

from __future__ import annotations

from pathlib import Path

import nbformat
from jupyter_client import BlockingKernelClient
from nbformat import NotebookNode

from tests.support import warm

OUTPUTS = ("stream", "display_data", "execute_result", "error")


def code(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells of code."""
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
