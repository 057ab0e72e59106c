"""Changes that leave every number and name of a page true, and what the page says of them wrong.

Of those in both languages only a check can know; those in one language, the twin knows too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path

from hooks import places
from hooks.checks.named import beside
from hooks.formulas.arithmetic import has_letters
from hooks.read.markdown import CODE, LINK
from hooks.read.numbers import spans
from hooks.read.page import Page
from tests.tools.mutants.operators import operator, pages, replaced
from tests.tools.mutants.project import Mutant, Project

LETTERS = (r"\eta", r"\mu", r"\tau", r"\lambda", r"\theta", "a", "b", "x", "t", "y", "g", "w")
SIGN = re.compile(r"(?<=[\w)}]) [-+] (?=[\w(\\])")
MATRIX = re.compile(r"\\begin\{pmatrix\} *(.*?) *\\end\{pmatrix\}")
FORMULA = re.compile(r"\$\$(?P<shown>.+?)\$\$|(?<![\\$])\$(?P<inline>[^$\n]+)\$", re.DOTALL)
COUNTS = {
    "en": ("three", "four", "five", "six", "seven", "half", "quarter", "hundred", "thousand",
           "trillions"),
    "ja": ("三", "四", "五", "六", "七", "半分", "百", "千", "兆"),
}  # fmt: skip
WAYS = {
    "en": (("increase", "decrease"), ("grow", "shrink"), ("rise", "fall"), ("larger", "smaller")),
    "ja": (("増え", "減り"), ("大きく", "小さく"), ("上が", "下が")),
}
COMMANDS = (
    ("pip install torch", "pip install pytorch"), ("numpy matplotlib", "numpy mathplotlib"),
    ("download.pytorch.org", "download.pytorch.com"), ("whl/cpu", "whl/gpu"),
    ("https://download", "http://download"), ("pip install", "pip instal"),
    ("-m venv .venv", "-m venv venv"), ("--index-url", "--extra-index-url"),
)  # fmt: skip
MARKDOWN: dict[str, Callable[[str], str]] = {
    "a list right under a paragraph": lambda p: f"{p}\n- one\n- two",
    "an unbalanced **": lambda p: p.replace(" ", " **", 1) if " " in p else f"**{p}",
    "an admonition of no type": lambda p: f'!!! nonote "Note"\n\n    {p}',
    "an admonition without a body": lambda p: f'!!! note "Note"\n\n{p}',
    "a sentence in a comment": lambda p: f"<!-- {p} -->",
    "a strikethrough": lambda p: f"~~{p}~~",
    "an open div": lambda p: f'<div class="path" markdown>\n\n{p}',
    "a link that runs a script": lambda p: f"{p} [run](javascript:alert(1))",
    "an image of another host": lambda p: f"{p} ![x](https://example.org/x.png)",
    "a link to another scheme": lambda p: f"{p} [x](ftp://example.org/x)",
    "a bare address": lambda p: f"{p} https://example.org/",
    "a heading that skips a level": lambda p: f"#### Deep {{#deep}}\n\n{p}",
    "words behind a cell": lambda p: f"{p}\n\n::: cell and more words",
    "an empty link": lambda p: f"{p} [](index.md)",
    "code by indentation": lambda p: f"      {p}",
    "words in a formula": lambda p: f"{p} $1 + 1 \\text{{ of them}} = 3$",
}
PARAGRAPH = re.compile(r"(?<=\n\n)(?=[^\n#:$|!`<\s>*-])(?!\d+\. )[^\n]+(?=\n\n)")


Texts = dict[Path, str]


def twins(project: Project) -> Iterator[Texts]:
    """The texts of the pages of each pair."""
    for pair in project.pairs.values():
        yield {page.path: project.texts[page.path] for page in pair.pages.values()}


def of_both(kind: str, change: Texts, told: str) -> Mutant:
    """A mutant of both pages."""
    path = list(change)[-1]
    return Mutant(kind, change, f"{path.relative_to(places.ROOT)}: {told}")


def formulas(text: str) -> dict[str, list[tuple[int, int]]]:
    """LaTeX with letters -> where it stands."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in FORMULA.finditer(CODE.sub(lambda m: " " * len(m[0]), text)):
        name = "shown" if match["shown"] else "inline"
        if has_letters(match[name]):
            found.setdefault(match[name], []).append(match.span(name))
    return found


def _in_both(kind: str, texts: Texts, changed: Callable[[str], Iterator[str]]) -> Iterator[Mutant]:
    """Mutants of each formula that stands once in both languages."""
    first, *others = (formulas(text) for text in texts.values())
    for tex, at in first.items():
        if len(at) != 1 or any(len(other.get(tex, ())) != 1 for other in others):
            continue
        for new in changed(tex):
            change = {}
            for path, text in texts.items():
                start, end = formulas(text)[tex][0]
                change[path] = text[:start] + new + text[end:]
            yield of_both(kind, change, f"{tex.strip()} -> {new.strip()}")


def _formula_operator(kind: str, changed: Callable[[str], Iterator[str]]) -> None:
    @operator(kind)
    def make(project: Project) -> Iterator[Mutant]:
        for texts in twins(project):
            yield from _in_both(kind, texts, changed)


def _signs(tex: str) -> Iterator[str]:
    for match in SIGN.finditer(tex):
        sign = " + " if "-" in match[0] else " - "
        yield tex[: match.start()] + sign + tex[match.end() :]


def _letters(tex: str) -> Iterator[str]:
    for letter in LETTERS:
        for match in re.finditer(rf"{re.escape(letter)}(?![a-zA-Z])", tex):
            before = tex[: match.start()]
            if letter[0] != "\\" and re.search(r"\\[a-zA-Z]*$|\\partial ?$", before):
                continue
            for other in LETTERS:
                if other != letter and re.search(rf"{re.escape(other)}(?![a-zA-Z])", tex):
                    yield f"{before}{other}{' ' if other[0] == chr(92) else ''}{tex[match.end() :]}"


def _entries(tex: str) -> Iterator[str]:
    if match := MATRIX.search(tex):
        cells = re.findall(r"[^&\\\s]+", match[1])
        for one, other in combinations(range(len(cells)), 2):
            if cells[one] != cells[other]:
                new = [*cells]
                new[one], new[other] = new[other], new[one]
                rows = f"{new[0]} & {new[1]} \\\\ {new[2]} & {new[3]}"
                yield tex[: match.start(1)] + rows + tex[match.end(1) :]


def _operands(tex: str) -> Iterator[str]:
    for match in re.finditer(r"\b(\d)(?=[ (]|[a-z]|\\)|\^(\d)", tex):
        at = match.end() - 1
        yield f"{tex[:at]}{(int(tex[at]) + 1) % 10}{tex[at + 1 :]}"


_formula_operator("a sign in a formula with letters, both", _signs)
_formula_operator("another letter in a formula, both", _letters)
_formula_operator("two entries of a matrix swapped, both", _entries)
_formula_operator("a coefficient or power of letters, both", _operands)


# Numbers and names


def _said(page: Page, text: str) -> list[tuple[int, str, str]]:
    """(line, name, number) of what a page says of names of the code."""
    return [
        (line, name, number.text)
        for line, prose in page.prose()
        if not prose.lstrip().startswith("|") and not page.question(line)
        for name, number in beside(prose, page.language)
    ]


@operator("two numbers beside names swapped")
def _numbers_swapped(project: Project) -> Iterator[Mutant]:
    """A number beside a name becomes another number of the page's section."""
    kind = "two numbers beside names swapped"
    for page, text in pages(project):
        lines = text.split("\n")
        for (line, _, one), (there, _, other) in pairwise(_said(page, text)):
            if line == there and one != other:
                row = lines[line - 1]
                places_of = [s for s in spans(row) if s[0].text in (one, other)]
                if len(places_of) == 2:
                    (_, a, b), (_, c, d) = places_of
                    new = row[:a] + row[c:d] + row[b:c] + row[a:b] + row[d:]
                    yield _line(kind, page, lines, line, new)


@operator("two names beside numbers swapped")
def _names_swapped(project: Project) -> Iterator[Mutant]:
    kind = "two names beside numbers swapped"
    for page, text in pages(project):
        lines = text.split("\n")
        for (line, one, _), (there, other, _) in pairwise(_said(page, text)):
            row = lines[line - 1]
            if (
                line == there
                and one != other
                and row.count(f"`{one}`") == 1 == row.count(f"`{other}`")
            ):
                new = row.replace(f"`{one}`", "@@").replace(f"`{other}`", f"`{one}`")
                yield _line(kind, page, lines, line, new.replace("@@", f"`{other}`"))


def _line(kind: str, page: Page, lines: list[str], line: int, new: str) -> Mutant:
    text = "\n".join([*lines[: line - 1], new, *lines[line:]])
    told = f"{page.path.relative_to(places.ROOT)}:{line}: {lines[line - 1][:60]}"
    return Mutant(kind, {page.path: text}, told)


@operator("two cells of a table of measurements swapped, both")
def _cells_swapped(project: Project) -> Iterator[Mutant]:
    kind = "two cells of a table of measurements swapped, both"
    row = re.compile(r"\| `[^`]+ = [^`]+` \| [\d.]+ \|$")
    for pair, texts in zip(project.pairs.values(), twins(project), strict=True):
        found = [
            [line for line, text in page.prose() if row.match(text)] for page in pair.pages.values()
        ]
        for pairs in zip(*(list(pairwise(lines)) for lines in found), strict=True):
            change = {}
            for (path, text), (one, other) in zip(texts.items(), pairs, strict=True):
                lines = text.split("\n")
                cells = [lines[n - 1].rstrip(" |").rpartition("| ") for n in (one, other)]
                if cells[0][2] == cells[1][2]:
                    break
                lines[one - 1] = f"{cells[0][0]}| {cells[1][2]} |"
                lines[other - 1] = f"{cells[1][0]}| {cells[0][2]} |"
                change[path] = "\n".join(lines)
            else:
                yield of_both(kind, change, f"rows {pairs[-1]}")


@operator("heads of a table swapped, one language")
def _heads_swapped(project: Project) -> Iterator[Mutant]:
    kind = "heads of a table swapped, one language"
    for page, text in pages(project):
        for match in re.finditer(r"^(\|[^\n]*\|)\n\|[-|]+\|$", text, re.MULTILINE):
            cells = match[1].strip("|").split("|")
            for at, (one, other) in enumerate(pairwise(cells)):
                if "`" in one + other:
                    new = [*cells[:at], other, one, *cells[at + 2 :]]
                    span = match.span(1)
                    yield replaced(kind, page.path, text, *span, f"|{'|'.join(new)}|")


@operator("a word for a number, one language")
def _words(project: Project) -> Iterator[Mutant]:
    kind = "a word for a number, one language"
    for page, text in pages(project):
        body = text.find("\n---\n") + 5
        words = COUNTS[page.language]
        for at, word in enumerate(words):
            edge = r"\b" if page.language == "en" else ""
            for match in re.finditer(f"{edge}{word}{edge}", text):
                line = text[text.rfind("\n", 0, match.start()) + 1 : text.find("\n", match.end())]
                is_prose = match.start() > body and "::" not in line and "](" not in line
                if is_prose and not re.match(r"[分々]", text[match.end() :]):
                    new = words[(at + 1) % len(words)]
                    yield replaced(kind, page.path, text, *match.span(), new)


@operator("rises for falls, one language")
def _ways(project: Project) -> Iterator[Mutant]:
    kind = "rises for falls, one language"
    for page, text in pages(project):
        for one, other in WAYS[page.language]:
            for match in re.finditer(f"{one}|{other}", text):
                if match.start() > text.find("\n---\n") + 5:
                    new = other if match[0] == one else one
                    yield replaced(kind, page.path, text, *match.span(), new)


@operator("True for False, one language")
def _truth(project: Project) -> Iterator[Mutant]:
    kind = "True for False, one language"
    for page, text in pages(project):
        for match in CODE.finditer(text, text.find("\n---\n") + 5):
            if match["code"] in ("True", "False"):
                new = "False" if match["code"] == "True" else "True"
                yield replaced(kind, page.path, text, *match.span("code"), new)


@operator("a comma for a decimal point")
def _commas(project: Project) -> Iterator[Mutant]:
    kind = "a comma for a decimal point"
    for page, text in pages(project):
        for line, prose in page.prose():
            for number, start, end in spans(CODE.sub(lambda m: " " * len(m[0]), prose)):
                if re.fullmatch(r"-?\d+\.\d{1,2}", number.text) and "$" not in prose:
                    lines = text.split("\n")
                    new = lines[line - 1][:start] + prose[start:end].replace(".", ",")
                    yield _line(kind, page, lines, line, new + lines[line - 1][end:])


# Commands, links, Markdown


@operator("a command, package or host, both")
def _commands(project: Project) -> Iterator[Mutant]:
    kind = "a command, package or host, both"
    for texts in twins(project):
        for old, new in COMMANDS:
            change = {path: text.replace(old, new, 1) for path, text in texts.items()}
            if all(change[path] != text for path, text in texts.items()):
                yield of_both(kind, change, f"{old} -> {new}")


@operator("a link to another page that exists, one language")
def _links(project: Project) -> Iterator[Mutant]:
    kind = "a link to another page that exists, one language"
    for page, text in pages(project):
        targets = sorted({m["target"] for m in LINK.finditer(text) if ".md#" in m["target"]})
        for match in LINK.finditer(text):
            for other in targets[:3]:
                if match["target"] in targets and other != match["target"]:
                    yield replaced(kind, page.path, text, *match.span("target"), other)


for _kind, _change in MARKDOWN.items():

    def _markdown(
        project: Project, kind: str = _kind, change: Callable[[str], str] = _change
    ) -> Iterator[Mutant]:
        for texts in twins(project):
            found = [[*PARAGRAPH.finditer(text)] for text in texts.values()]
            if len({len(paragraphs) for paragraphs in found}) == 1:
                for matches in zip(*found, strict=True):
                    new = {
                        path: text[: m.start()] + change(m[0]) + text[m.end() :]
                        for (path, text), m in zip(texts.items(), matches, strict=True)
                    }
                    yield of_both(f"Markdown: {kind}", new, matches[-1][0][:50])

    operator(f"Markdown: {_kind}")(_markdown)


SEEN = {
    "a sign in a formula with letters, both": 0.8,
    "another letter in a formula, both": 0.8,
    "two entries of a matrix swapped, both": 1.0,
    "a coefficient or power of letters, both": 0.8,
    "two numbers beside names swapped": 0.8,
    # Not where each of the names has had the number of the other.
    "two names beside numbers swapped": 0.5,
    "two cells of a table of measurements swapped, both": 1.0,
    "a comma for a decimal point": 1.0,
    "a command, package or host, both": 1.0,
    "a link to another page that exists, one language": 1.0,
    "heads of a table swapped, one language": 1.0,
    # Not for what a section says more than once, nor for the fourth of something.
    "a word for a number, one language": 0.5,
    "True for False, one language": 1.0,
    **{f"Markdown: {kind}": 1.0 for kind in MARKDOWN},
}
"""Kind -> which share of it a check is to notice, without the confirmation's help."""
