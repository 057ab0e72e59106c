"""The notebook that readers download: plain Jupyter Markdown, and nothing to install but
torch and matplotlib.
"""

from __future__ import annotations

import ast
import copy
import re
from pathlib import Path
from urllib.parse import urljoin

from nbformat import NotebookNode

from hooks.errors import ROOT
from hooks.modules import Module, first_line
from hooks.pages import ADMONITION, HEADING, LINK, beside_literals, folder_of, scan

FILE = "figures_of_this_page.py"
FRAME = ROOT / "snippets" / "figures" / "frame.py"
DIVISION = re.compile(r"\s*</?div\b[^>]*>\s*")
SETUP = {
    "ja": "# このページの図を描くコード。最初に一度だけ実行してください。",
    "en": "# The code that draws this page's figures. Run it once, first.",
}


def source_url(site_url: str, slug: str, language: str) -> str:
    """Where the page's Markdown would be if it were published as it is.

    Links of a page are relative to its source; the address of the page follows from it.
    """
    return f"{site_url}{folder_of(language)}{slug}.md"


def page_url(source_url: str) -> str:
    """The published address of the page, or of the heading of a page, with that source."""
    source, hash_sign, anchor = source_url.partition("#")
    return re.sub(r"(?<=/)index\.md$|\.md$", _folder, source) + hash_sign + anchor


def _folder(ending: re.Match) -> str:
    return "/" if ending[0] == ".md" else ""


def portable(notebook: NotebookNode, module: Module, language: str, source: str) -> NotebookNode:
    """A copy of a composed notebook that works anywhere.

    Args:
        source: the page's `source_url`, against which its relative links are resolved.

    The drawing functions that the module imports come along, with all that they need, in a
    folded first cell.
    """
    result = copy.deepcopy(notebook)
    for cell in result.cells:
        if cell.cell_type == "markdown":
            cell.source = plain_markdown(cell.source, source)
        else:
            cell.metadata = NotebookNode()
    if code := drawing_code(module, language):
        # In a file of its own, so that no name of it is in the reader's way.
        names = ", ".join(
            sorted(name for names in _drawing_imports(module).values() for name in names)
        )
        result.cells[:0] = [
            _setup_cell(
                "figures-file",
                f"%%writefile {FILE}\n{SETUP[language]}\n{code}",
                f"Writing {FILE}\n",
            ),
            _setup_cell("figures", f"from {FILE.removesuffix('.py')} import {names}"),
        ]
    for count, cell in enumerate((c for c in result.cells if c.cell_type == "code"), 1):
        cell.execution_count = count
    return result


def _setup_cell(name: str, source: str, printed: str = "") -> NotebookNode:
    stream = NotebookNode(output_type="stream", name="stdout", text=printed)
    return NotebookNode(
        cell_type="code",
        id=name,
        source=source,
        execution_count=None,
        outputs=[stream] if printed else [],
        metadata=NotebookNode(jupyter=NotebookNode(source_hidden=True)),
    )


def plain_markdown(text: str, source: str, *, anchors: bool = True) -> str:
    """Material's Markdown as Jupyter's: admonitions as quotes, absolute links, no attributes.

    Args:
        source: the page's `source_url`.
        anchors: headings keep their ids, and links within the page lead there. Without them
            such links lead to the page on the site.
    """
    lines, quote = [], None
    for _, line, fenced in scan(text.splitlines()):
        if not fenced:
            if quote is not None and line.strip() and not line.startswith(" " * (quote + 4)):
                quote = None
            if found := ADMONITION.match(line):
                quote = len(line) - len(line.lstrip())
                title = re.search(r'"(.*)"', found["rest"])
                lines.append(f"> **{title[1] if title else found['kind']}**")
                lines.append(">")
                continue
            if DIVISION.fullmatch(line):
                continue
            line = _plain_line(line, source, anchors)
        if quote is not None:
            line = f"> {line[quote + 4 :]}".rstrip()
        lines.append(line)
    return "\n".join(lines).strip("\n")


def _plain_line(line: str, source: str, anchors: bool) -> str:
    if match := HEADING.match(line):
        anchor = f'<a id="{match["id"]}"></a>' if match["id"] and anchors else ""
        return f"{match['marks']} {anchor}{match['text']}"
    return beside_literals(
        line,
        lambda text: LINK.sub(
            lambda match: _absolute(match, source, anchors), re.sub(r"<br> *", "  \n    ", text)
        ),
    )


def _absolute(match: re.Match, source: str, anchors: bool) -> str:
    target = match["target"]
    if re.match(r"[a-z]+:", target) or (anchors and target.startswith("#")):
        return match[0]
    return match[0].replace(f"({target}", f"({page_url(urljoin(source, target))}", 1)


def drawing_code(module: Module, language: str) -> str:
    """The source of the drawing functions that the module imports, with all they need.

    The page's language comes first in LANGUAGES, which is the one that notebooks show.
    """
    imported = _drawing_imports(module)
    if not imported:
        return ""
    parts = [FRAME.read_text(encoding="utf-8")]
    wanted: dict[Path, set[str]] = {}
    for path, names in sorted(imported.items()):
        _want(path, names, wanted)
    parts += [_extract(path, names) for path, names in wanted.items()]
    languages = 'LANGUAGES = ("ja", "en")'
    assert languages in parts[0]
    parts[0] = parts[0].replace(languages, f'LANGUAGES = ("{language}",)')
    return _imports_first("\n\n\n".join(part.strip() for part in parts))


def _drawing_imports(module: Module) -> dict[Path, set[str]]:
    """The drawing functions that the preamble imports: file -> names."""
    return _imports_of_figures(ast.parse(module.preamble))


def _imports_of_figures(tree: ast.Module) -> dict[Path, set[str]]:
    """What a module imports from snippets/figures, without the frame, which comes whole."""
    wanted: dict[Path, set[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and _is_own(node):
            path = ROOT / (node.module.replace(".", "/") + ".py")
            wanted.setdefault(path, set()).update(alias.name for alias in node.names)
    wanted.pop(FRAME, None)
    return wanted


def _want(path: Path, names: set[str], wanted: dict[Path, set[str]]) -> None:
    """Add the names, and what they use of other files, which then comes first."""
    known = wanted.pop(path, set())
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {
        node.id
        for definition in _needed(tree, names).values()
        for node in ast.walk(definition)
        if isinstance(node, ast.Name)
    }
    for other, imported in _imports_of_figures(tree).items():
        if needed := imported & used:
            _want(other, needed, wanted)
    wanted[path] = known | names


def _needed(tree: ast.Module, names: set[str]) -> dict[str, ast.stmt]:
    """The top-level definitions of those names and of all that they use."""
    defined = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            defined[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            stored = (n for n in ast.walk(node) if isinstance(n, ast.Name))
            defined |= {n.id: node for n in stored if isinstance(n.ctx, ast.Store)}
    needed: dict[str, ast.stmt] = {}
    todo = list(names)
    while todo:
        name = todo.pop()
        if name in defined and name not in needed:
            needed[name] = defined[name]
            used = ast.walk(defined[name])
            todo += [node.id for node in used if isinstance(node, ast.Name)]
    return needed


def _extract(path: Path, names: set[str]) -> str:
    """The imports of the file, and those definitions with all that they use, in file order."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    imports = [
        ast.unparse(node)
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not _is_own(node)
    ]
    nodes = {node.lineno: node for node in _needed(tree, names).values()}
    lines = text.splitlines()
    pieces = [
        "\n".join(lines[first_line(node) - 1 : node.end_lineno])
        for _, node in sorted(nodes.items())
    ]
    return "\n".join(imports) + "\n\n" + "\n\n\n".join(pieces)


def _is_own(node: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("snippets.")


def _imports_first(code: str) -> str:
    """`from __future__` must open the cell; every other import may stand where it is."""
    future = "from __future__ import annotations"
    body = "\n".join(line for line in code.splitlines() if line != future)
    return f"{future}\n\n{body}\n"
