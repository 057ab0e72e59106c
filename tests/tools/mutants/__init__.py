"""Mutants: one thing is wrong in the project; do the checks notice?

`python -m tests.tools.mutants --seed 1 --count 300` changes one thing at a time,
runs what should notice it, and reports what survived. Nothing is written to the project: pages are
changed in memory, modules in a folder of their own.

* `project`: the project as data, and the checks of one changed project.
* `operators`: the kinds of change.
* `__main__`: the sample and the report.
"""
