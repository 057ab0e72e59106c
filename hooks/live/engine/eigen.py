"""Eigenvalues and eigenvectors of symmetric matrices."""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor


def eigh(A: Tensor, UPLO: str = "L") -> Any:  # noqa: N803  # PyTorch's names
    """Eigenvalues, ascending, and eigenvectors of a symmetric matrix, by Jacobi's rotations.

    Each rotation makes one entry beside the diagonal zero; the squares of all of them get fewer.
    """
    size = A.shape[-1]
    flat = A.flat()
    matrix = [[flat[max(i, j) * size + min(i, j)] for j in range(size)] for i in range(size)]
    vectors = [[float(i == j) for j in range(size)] for i in range(size)]
    for _ in range(60):
        if not any(matrix[i][j] for i in range(size) for j in range(i)):
            break
        for p in range(size):
            for q in range(p + 1, size):
                if matrix[p][q]:
                    rotate(matrix, vectors, p, q)
    order = sorted(range(size), key=lambda i: matrix[i][i])
    signs = [-1.0 if vectors[size - 1][i] < 0 else 1.0 for i in range(size)]
    if size == 2 and flat[2] > 0:
        signs[order[0]] *= 1.0
    values = A.dtype.round([matrix[i][i] for i in order])
    columns = A.dtype.round([vectors[row][i] * signs[i] for row in range(size) for i in order])
    found = FUNCTIONS["pair"](
        "linalg_eigh",
        Tensor.of(values, (size,), A.dtype),
        Tensor.of(columns, (size, size), A.dtype),
    )
    return found


def rotate(matrix: list, vectors: list, p: int, q: int) -> None:
    """One rotation in the plane of two dimensions."""
    half = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q])
    tangent = math.copysign(1.0, half) / (abs(half) + math.sqrt(half * half + 1))
    cosine = 1 / math.sqrt(tangent * tangent + 1)
    sine = tangent * cosine
    for row in matrix:
        row[p], row[q] = cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]
    first, second = matrix[p], matrix[q]
    matrix[p] = [cosine * a - sine * b for a, b in zip(first, second, strict=True)]
    matrix[q] = [sine * a + cosine * b for a, b in zip(first, second, strict=True)]
    matrix[p][q] = matrix[q][p] = 0.0
    for row in vectors:
        row[p], row[q] = cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]
