"""The recording of a run: what names, tensors, gradients, graph and optimizers were, step by step.

In the process that runs a module:

* `recorder`: follows the module's lines; `lines`: which statement a line belongs to.
* `snapshot`: what names refer to at one moment; `graph`: the autograd graph; `layout`: where
  its nodes stand.
* `deltas`: states as differences.

In the build:

* `encode`: the trace file of a page, and its format; `relative`: how it is made small.
* `words`: what each step changed, in sentences; `table`: the same as a table in HTML.
"""
