"""Products of matrices, and of vectors."""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine import graph, messages
from hooks.live.engine.graph import Node
from hooks.live.engine.numbers import dtype, fused
from hooks.live.engine.pointwise import if_recorded, needed_by, where_of
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor, operation
from hooks.live.engine.views import expand, reshape, squeeze, t, transpose, unsqueeze


def dotted(row: list, column: list, kind: dtype) -> Any:
    """The sum of products, from left to right, each product and each sum rounded."""
    if not kind.is_floating_point:
        return sum(a * b for a, b in zip(row, column, strict=True))
    total = 0.0
    for product in kind.round([a * b for a, b in zip(row, column, strict=True)]):
        total = kind.round([total + product])[0]
    return total


def folded(row: list, column: list, kind: dtype) -> Any:
    """The sum of products of two vectors: from four entries on eight sums, added in halves."""
    if len(row) < 4 or not kind.is_floating_point:
        return dotted(row, column, kind)
    parts = []
    for lane in range(8):
        total = 0.0
        for a, b in zip(row[lane::8], column[lane::8], strict=True):
            total = kind.round([fused(a, b, total, kind)])[0]
        parts.append(total)
    while len(parts) > 1:
        half = len(parts) // 2
        parts = kind.round([parts[place] + parts[place + half] for place in range(half)])
    return parts[0]


def multiplied(a: Tensor, b: Tensor) -> list:
    """The numbers of the product of two matrices."""
    (rows, inner), columns = a.shape, b.shape[1]
    left, right = a.flat(), t(b).flat() if not b.requires_grad else t(b.alias()).flat()
    if inner == 1 and a.dtype.is_floating_point:  # nothing is added to 0, and -0 stays what it is
        return a.dtype.round([one * other for one in left for other in right])
    return [
        dotted(left[i * inner : (i + 1) * inner], right[j * inner : (j + 1) * inner], a.dtype)
        for i in range(rows)
        for j in range(columns)
    ]


def mm_rule(node: Node, grad: Tensor) -> list:
    second = by_second(grad, node["self"], node["mat2_strides"]) if node.needs(1) else None
    return [
        by_first(grad, node["mat2"], node["self_strides"]) if node.needs(0) else None,
        second,
    ]


def by_first(grad: Tensor, mat2: Tensor, strides: tuple) -> Tensor:
    """The gradient of the first factor, laid out as that is."""
    if strides == (1, grad.shape[0]):
        return turned(mm(mat2, t(grad)))
    return mm(grad, t(mat2))


def by_second(grad: Tensor, mat1: Tensor, strides: tuple) -> Tensor:
    """The gradient of the second factor, laid out as that is."""
    if strides == (1, mat1.shape[1]):
        return turned(mm(t(grad), mat1))
    return mm(t(mat1), grad)


def turned(made: Tensor) -> Tensor:
    """Rows as columns, of a tensor that nobody else has."""
    if graph.recorded(made):
        return t(made)
    return made.reading(tuple(made.shape[::-1]), made.strides[::-1], made.offset)


@operation()
def mm(self: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices."""
    if self.shape[1] != mat2.shape[0]:
        raise RuntimeError(shapes(self, mat2))
    if self.dtype is not mat2.dtype:
        one, other = messages.c_name(self.dtype), messages.c_name(mat2.dtype)
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {one} != {other}")
    where = where_of(self, mat2)
    values = None if where.type == "meta" else multiplied(self, mat2)
    made = Tensor.of(values, (self.shape[0], mat2.shape[1]), self.dtype, where)
    saved = {"self": needed_by(mat2, self), "mat2": needed_by(self, mat2)}
    saved |= {"self_strides": self.strides, "mat2_strides": mat2.strides}
    return if_recorded("Mm", made, (self, mat2), mm_rule, **saved)


def shapes(a: Tensor, b: Tensor) -> str:
    one, other = (f"{rows}x{columns}" for rows, columns in (a.shape, b.shape))
    return f"mat1 and mat2 shapes cannot be multiplied ({one} and {other})"


def mv_rule(node: Node, grad: Tensor) -> list:
    return [
        FUNCTIONS["outer"](grad, node["vec"]) if node.needs(0) else None,
        mv(t(node["self"]), grad) if node.needs(1) else None,
    ]


@operation()
def mv(self: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix and a vector."""
    if self.shape[1] != vec.shape[0]:
        raise RuntimeError(
            f"size mismatch, got input ({self.shape[0]}), mat ({self.shape[0]}x{self.shape[1]}), "
            f"vec ({vec.shape[0]})"
        )
    if self.dtype is not vec.dtype:
        raise RuntimeError(
            f"addmv input tensors must have the same dtype, but got {vec.dtype.scalar}, "
            f"{self.dtype.scalar}, and "
            f"{vec.dtype.scalar}"
        )
    width = self.shape[1]
    left, right = self.flat(), vec.flat()
    values = [
        dotted(left[i * width : (i + 1) * width], right, self.dtype) for i in range(self.shape[0])
    ]
    made = Tensor.of(values, (self.shape[0],), self.dtype)
    saved = {"self": needed_by(vec, self), "vec": needed_by(self, vec)}
    return if_recorded("Mv", made, (self, vec), mv_rule, **saved)


def dot_rule(node: Node, grad: Tensor) -> list:
    return [
        node["tensor"] * grad if node.needs(0) else None,
        node["self"] * grad if node.needs(1) else None,
    ]


@operation()
def dot(self: Tensor, tensor: Tensor) -> Tensor:
    """The sum of the products of two vectors' entries."""
    if self.dim() != 1 or tensor.dim() != 1:
        raise RuntimeError(
            f"1D tensors expected, but got {self.dim()}D and {tensor.dim()}D tensors"
        )
    if self.dtype is not tensor.dtype:
        raise RuntimeError(
            "dot : expected both vectors to have same dtype, but found "
            f"{self.dtype.scalar} and {tensor.dtype.scalar}"
        )
    if self.shape != tensor.shape:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor {list(self.shape)} and src "
            f"{list(tensor.shape)} to have the "
            f"same number of elements, but got {self.numel()} and {tensor.numel()} elements "
            "respectively"
        )
    made = Tensor.of([folded(self.flat(), tensor.flat(), self.dtype)], (), self.dtype)
    saved = {"self": needed_by(tensor, self), "tensor": needed_by(self, tensor)}
    return if_recorded("Dot", made, (self, tensor), dot_rule, **saved)


@operation("outer", "ger")
def outer(self: Tensor, vec2: Tensor) -> Tensor:
    """Each entry of the one times each of the other."""
    return unsqueeze(self, 1) * vec2


def bmm_rule(node: Node, grad: Tensor) -> list:
    second = bmm(transpose(node["self"], 1, 2), grad) if node.needs(1) else None
    return [bmm(grad, transpose(node["mat2"], 1, 2)) if node.needs(0) else None, second]


@operation()
def bmm(self: Tensor, mat2: Tensor) -> Tensor:
    """The products of matrices, pair by pair."""
    values = []
    for one, other in zip(self.alias(), mat2.alias(), strict=True):
        if one.shape[1] != other.shape[0]:
            raise RuntimeError(shapes(one, other))
        values += multiplied(one, other)
    made = Tensor.of(values, (self.shape[0], self.shape[1], mat2.shape[2]), self.dtype)
    saved = {"self": needed_by(mat2, self), "mat2": needed_by(self, mat2)}
    return if_recorded("Bmm", made, (self, mat2), bmm_rule, **saved)


@operation()
def matmul(self: Tensor, other: Tensor) -> Tensor:
    """The product of vectors, matrices, or stacks of them."""
    a, b = self.dim(), other.dim()
    if not a or not b:
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {a}D and {b}D"
        )
    if a == b == 1:
        return dot(self, other)
    if (a, b) == (2, 1):
        return mv(self, other)
    if (a, b) == (1, 2):
        return squeeze(mm(unsqueeze(self, 0), other), 0)
    if (a, b) == (2, 2):
        return mm(self, other)
    if b <= 2:
        rows = reshape(self, -1, self.shape[-1])
        if b == 1:
            return reshape(mv(rows, other), *self.shape[:-1])
        return reshape(mm(rows, other), *self.shape[:-1], other.shape[1])
    one = self if a > 1 else unsqueeze(self, 0)
    stack = FUNCTIONS["broadcast_shape"](tuple(one.shape[:-2]), tuple(other.shape[:-2]))
    many = math.prod(stack)
    left = reshape(expand(one, *stack, *one.shape[-2:]), many, *one.shape[-2:])
    right = reshape(expand(other, *stack, *other.shape[-2:]), many, *other.shape[-2:])
    made = reshape(bmm(left, right), *stack, one.shape[-2], other.shape[-1])
    return made if a > 1 else squeeze(made, -2)


def matmul_operator(self: Tensor, other: Any) -> Any:
    return matmul(self, other) if isinstance(other, Tensor) else NotImplemented


Tensor.__matmul__ = matmul_operator


def addmm_rule(node: Node, grad: Tensor) -> list:
    return [
        grad if node.needs(0) else None,
        by_first(grad, node["mat2"], node["mat1_strides"]) if node.needs(1) else None,
        by_second(grad, node["mat1"], node["mat2_strides"]) if node.needs(2) else None,
    ]


@operation()
def addmm(self: Tensor, mat1: Tensor, mat2: Tensor) -> Tensor:
    """A product of two matrices, with something added to each row."""
    if mat1.dtype is not mat2.dtype:
        one, other = mat1.dtype.scalar, mat2.dtype.scalar
        raise RuntimeError(f"mat1 and mat2 must have the same dtype, but got {one} and {other}")
    if mat1.shape[1] != mat2.shape[0]:
        raise RuntimeError(shapes(mat1, mat2))
    shape = (mat1.shape[0], mat2.shape[1])
    where = where_of(mat1, mat2)
    if where.type == "meta":
        return Tensor.of(None, shape, mat1.dtype, where)
    product = multiplied(mat1, mat2)
    values = mat1.dtype.round([a + b for a, b in zip(product, self.flat(shape), strict=True)])
    made = Tensor.of(values, shape, mat1.dtype)
    saved = {"mat1": needed_by(mat2, mat1), "mat2": needed_by(mat1, mat2), "alpha": 1, "beta": 1}
    saved |= {"mat1_strides": mat1.strides, "mat2_strides": mat2.strides}
    return if_recorded("Addmm", made, (self, mat1, mat2), addmm_rule, **saved)


def linear(input: Any, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input @ weight.T + bias; the last dimension of the input is that of the features."""
    if not isinstance(input, Tensor):
        raise TypeError(
            f"linear(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}"
        )
    turned = t(weight)
    if bias is None:
        return matmul(input, turned)
    if input.dim() == 2:
        return addmm(bias, input, turned)
    if not input.shape:
        raise RuntimeError(
            "both arguments to linear need to be at least 1D, but they are 0D and 2D"
        )
    rows = reshape(input, -1, input.shape[-1])
    return reshape(addmm(bias, rows, turned), *input.shape[:-1], weight.shape[0])
