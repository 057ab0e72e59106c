"""Tensors, views, autograd and layers in plain Python: what the cells of this site need.

Read in this order: `numbers` (what a float32 is), `storage` (where numbers lie, and what a shape
is upon them), `graph` (what is recorded, and how a gradient comes back along it), `tensor`, then
the operations: `pointwise`, `reduce`, `views`, `matrix`, `inplace`. `printing` tells the results.

Nothing here is a copy of PyTorch's code, and nothing here imports the build or anything that is
not in the standard library: the package runs in CPython for the tests, and in Pyodide in a page.
PyTorch's own optimizer code runs upon it, see `namespace`.
"""
