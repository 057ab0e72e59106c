"""Recordings of modules, as they are built or of a few lines, and what a trace says of them."""

from __future__ import annotations

from pathlib import Path

from hooks import tutorial
from hooks.read.module import Module, read_module
from hooks.record import deltas
from hooks.run import pool
from hooks.steps.sentences import fill
from hooks.steps.trace import tell, trace
from tests.support.traces import decoded, said, with_before

# Objects, containers and modules that hold tensors.
HELD = """# %% a
from collections import deque

import torch


class Line:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        return self.w * x + self.b


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)
        self.norm = torch.nn.BatchNorm1d(1)
        self.scale = torch.ones(1)

    def forward(self, x):
        return self.norm(self.layer(x)) * self.scale


line = Line(torch.tensor(1.0, requires_grad=True), torch.tensor(0.5, requires_grad=True))
y = line(2.0)
y.backward()
with torch.no_grad():
    line.w -= 0.5 * line.w.grad
line.b = torch.tensor(3.0)
history = deque([line.w], maxlen=2)
history.append(y)
history.append(line.b)
pair = {"w": line.w, "all": [line.b, 1.5]}
del pair["all"][0]
torch.manual_seed(0)
net = Net()
z = net(torch.tensor([[1.0], [2.0]]))
net.scale = torch.zeros(1)
"""


def record(folder: Path, text: str) -> tuple:
    """A module made of `text`, and its recording."""
    path = folder / "module.py"
    path.write_text(text, encoding="utf-8")
    return read_module(path), pool.run_isolated(path).recording


def told(folder: Path, text: str, language: str = "en") -> list[list[str]]:
    """The words of each step of a module made of `text`."""
    return words_of(trace_of(*record(folder, text), language))


def trace_of(module: Module, recording: dict, language: str) -> dict:
    return trace(tell(module, recording), language)


def words_of(trace: dict) -> list[list[str]]:
    return [
        [
            fill(trace["templates"][key], rest, trace["language"])
            for key, *rest in (said(words, step, state, before) for words in step["words"])
        ]
        for step, state, before in with_before(decoded(trace))
    ]


def states(recording: dict) -> list[dict]:
    """The state after each step."""
    found, state = [], {}
    for step in recording["steps"]:
        state = deltas.merge(state, step["patch"])
        found.append(state)
    return found


def after(pair: tutorial.Tutorial, cell: str, code: str, run: int = 1) -> tuple[dict, dict, dict]:
    """(step, state before it, state after it) of a statement of a cell, in its nth run."""
    recording = pair.result.recording
    index = next(i for i, known in enumerate(pair.module.cells) if known.name == cell)
    lines = pair.module.text.splitlines()
    every = states(recording)
    found = [
        place
        for place, step in enumerate(recording["steps"])
        if step["cell"] == index and lines[step["line"] - 1].strip() == code
    ]
    place = found[run - 1]
    return recording["steps"][place], every[place - 1], every[place]


def name(state: dict, text: str) -> str:
    return state["frames"]["0"]["names"][text]
