"""The recording of a run: what names, tensors, gradients, graph and optimizers were, step by step.

In the process that runs a module:

* `recorder`: follows the module's lines; `lines`: which statement a line belongs to.
* `snapshot`: what names refer to at one moment; `graph`: the autograd graph; `layout`: where
  its nodes stand.
* `deltas`: states as differences; `inside`: what of PyTorch's insides is read.

It is told in `hooks/steps`. Readers' own runs are recorded by these files too, on the engine of
this site: see hooks/live/stepping.py.
"""
