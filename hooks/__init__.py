"""The build: tested snippet modules become bilingual, executed pages and notebooks.

The rooms, in the order in which a page passes through them:

* `errors`: the one exception that authors see, with file, line and what to do.
* `modules`: read a snippet module: its cells, statements and asserted outputs.
* `run`: run a module in a process of its own and keep what it printed and drew.
* `assertions`: compare what was printed with what the module asserts; rewrite it.
* `pages`, `numbers`, `pairs`: read a page; check its numbers; check it against its twin.
* `equations`: what formulas calculate is right.
* `twins`: a section that changed in one language has to be confirmed in the other.
* `compose`: page + results = a notebook; `publish`: the notebook that readers download.
* `sources`: each number on the page leads to the line of code that produced it.
* `formulas`: LaTeX to MathML; `fences`: the HTML of a cell and its output.
* `policy`: the content security policy of a page.
* `reading`: how long a page takes to read.
* `tutorials`: all of the above for a whole project, without MkDocs.
* `mkdocs_…`: thin adapters that MkDocs calls.

`python -m hooks` offers the same to the command line.
"""
