"""Who wants to see a gradient on its way: results that keep theirs, and functions of readers."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from hooks.live.engine import graph
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor, operation


@operation(function=False)
def retain_grad(self: Tensor) -> None:
    """Ask for the gradient of a result that is not a leaf."""
    if not self.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if not self.is_leaf:
        self.grad_fn.retained[self.output_nr] = weakref.ref(self)


@operation(function=False)
def register_hook(self: Tensor, hook: Callable) -> Any:
    """Call a function with the gradient when it is there."""
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    node, place = graph.edge(self)
    if self.is_leaf:
        self.hooked_node = node  # the leaf holds what holds its hooks
    hooks = node.hooks.setdefault(place, graph.Hooks())
    return FUNCTIONS["removable_handle"](hooks, hook)


@operation(function=False)
def register_post_accumulate_grad_hook(self: Tensor, hook: Callable) -> Any:
    """Call a function with the leaf when its `.grad` has got its part."""
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if not self.is_leaf:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    self.after = graph.Hooks() if self.after is None else self.after
    return FUNCTIONS["removable_handle"](self.after, hook)


def register_prehook(self: graph.Node, hook: Callable) -> Any:
    """Call a function with the gradients, as a tuple, right before the node passes them on."""
    self.prehooks = graph.Hooks() if self.prehooks is None else self.prehooks
    return FUNCTIONS["removable_handle"](self.prehooks, hook)


graph.Node.register_prehook = register_prehook
