"""The build: tested snippet modules become bilingual, executed pages and notebooks.

The rooms, in the order in which a page passes through them:

* `errors`: the one exception that authors see, with file, line and what to do.
* `modules`: read a snippet module: its cells, statements and asserted outputs.
* `run`: run a module in a process of its own and keep what it printed and drew.
* `trace`: record what the names of a module refer to, step by step; the trace of a page.
* `assertions`: compare what was printed with what the module asserts; rewrite it.
* `drawings`: a figure that has changed has to be looked at.
* `pages`, `numbers`, `pairs`: read a page; check its numbers; check it against its twin.
* `markup`: what a page may contain: nothing that no check reads.
* `equations`: what formulas calculate is right.
* `twins`: a section that changed, or whose code did, has to be confirmed in both languages.
* `compose`: page + results = a notebook; `publish`: the notebook that readers download.
* `sources`: each number on the page leads to the line of code that produced it.
* `plain`: the page as plain Markdown; `previews`: the image that stands for it elsewhere.
* `stepping`: how a page leads to its steps.
* `formulas`: LaTeX to MathML; `mathfont`: the font of the formulas.
* `fences`: the HTML of a cell and its output.
* `reading`: how long a page takes to read.
* `access`: what Material's pages lack for readers without mouse, sight or JavaScript.
* `material`: what Material's script would do to a page while it loads.
* `sheet`: one style sheet without the rules that no page needs.
* `policy`: the content security policy of a page.
* `weight`: what readers download with a page, and its limits.
* `tutorials`: all of the above for a whole project, without MkDocs.
* `sealed`: files that are whole and undamaged, or count as missing.
* `swap`: a site is replaced whole or not at all.
* `search`: the words of the built pages, in which docs/assets/search.js searches.
* `drift`: what would change under another Python or PyTorch.
* `mkdocs_…`: thin adapters that MkDocs calls.

`python -m hooks` offers the same to the command line.
"""
