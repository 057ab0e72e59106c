"""Changes that leave every number and name of a page true, and what the page says of them wrong.

Of those in both languages only a check can know; those in one language, the twin knows too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, combinations, pairwise, permutations
from pathlib import Path

from hooks import places
from hooks.formulas.arithmetic import has_letters
from hooks.read.beside import beside
from hooks.read.markdown import CODE, LINK
from hooks.read.numbers import spans
from hooks.read.page import Page
from hooks.twins.aligned import aligned
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
WAYS = (
    {"en": ("increase", "decrease"), "ja": ("増え", "減り")},
    {"en": ("grows", "shrinks"), "ja": ("増え", "減り", "縮み")},
    {"en": ("rises", "falls"), "ja": ("増え", "減り")},
    {"en": ("raise", "lower"), "ja": ("増やす", "減らす")},
    {"en": ("larger", "smaller"), "ja": ("大きく", "小さく")},
    {"en": ("larger", "smaller"), "ja": ("大きい", "小さい")},
)
OPPOSITES = (
    {"en": ("left", "right"), "ja": ("左", "右")},
    {"en": ("first", "second"), "ja": ("一つ目", "二つ目")},
    {"en": ("first", "second"), "ja": ("一行目", "二行目")},
    {"en": ("positive", "negative"), "ja": ("正の", "負の")},
    {"en": ("above", "below"), "ja": ("上の", "下の")},
    {"en": ("new", "old"), "ja": ("新しい", "古い")},
    {"en": ("faster", "slower"), "ja": ("速く", "遅く")},
    {"en": ("across", "along"), "ja": ("横切る", "沿う")},
    {"en": ("added", "subtracted"), "ja": ("足した", "引いた")},
    {"en": ("multiplied", "divided"), "ja": ("掛けた", "割った")},
    {"en": ("row", "column"), "ja": ("行", "列")},
)
"""Words that twins say alike; in the Japanese the same parts of speech."""
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


@operator("heads of a table swapped, both")
def _heads_swapped_in_both(project: Project) -> Iterator[Mutant]:
    """Of two columns whose heads name something of the code, with numbers that only one has."""
    kind = "heads of a table swapped, both"
    table = re.compile(r"^\|(?P<heads>[^\n]*)\|\n\|[-|]+\|\n(?P<rows>(?:\|.*\n)+)", re.MULTILINE)
    for texts in twins(project):
        for found in zip(*(table.finditer(text) for text in texts.values()), strict=False):
            heads = [match["heads"].split("|") for match in found]
            for at, (one, other) in enumerate(pairwise(heads[0])):
                columns = [
                    [row.split("|")[at + 1 + shift] for row in found[0]["rows"].splitlines()]
                    for shift in (0, 1)
                ]
                numbers = [{c.split("=")[-1].strip(" $") for c in column} for column in columns]
                if one.count("`") == other.count("`") == 2 and numbers[0] != numbers[1]:
                    change = {}
                    for (path, text), match, row in zip(texts.items(), found, heads, strict=True):
                        new = [*row[:at], row[at + 1], row[at], *row[at + 2 :]]
                        start, end = match.span("heads")
                        change[path] = text[:start] + "|".join(new) + text[end:]
                    yield of_both(kind, change, f"{one} <-> {other}")


def _passages(project: Project) -> Iterator[tuple[Page, str, int, str, Page, str]]:
    """(page, its text, where a passage starts, the passage, the twin, its passage) of all."""
    for pair in project.pairs.values():
        for page, twin in permutations(pair.pages.values(), 2):
            text = project.texts[page.path]
            starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
            for _, passage, like in aligned(page, twin):
                at = text.find(passage.text, starts[passage.line - 1])
                if at >= 0 and passage.text.strip():
                    yield page, text, at, passage.text, twin, like.text


def _other_words(kind: str, groups: Iterable[dict[str, Sequence[str]]]) -> None:
    """One word of a group for the one beside it, where the twin says one of them there too."""

    @operator(kind)
    def make(project: Project) -> Iterator[Mutant]:
        made: set[tuple[Path, int, str]] = set()  # groups may share words
        for page, text, start, passage, twin, like in _passages(project):
            for group in groups:
                words, known = group[page.language], group[twin.language]
                if not any(re.search(_whole(word, twin), like) for word in known):
                    continue
                for at, word in enumerate(words):
                    for match in re.finditer(_whole(word, page), CODE.sub(_blank, passage)):
                        span = start + match.start(), start + match.end()
                        new = words[(at + 1) % len(words)]
                        key, line = (page.path, span[0], new), passage[: match.start()]
                        if key not in made and "::" not in line.rpartition("\n")[2]:
                            made.add(key)
                            yield replaced(kind, page.path, text, *span, new)


def _whole(word: str, page: Page) -> str:
    return rf"\b{word}\b" if page.language == "en" else rf"{word}(?![分々])"


def _blank(match: re.Match) -> str:
    return " " * len(match[0])


_other_words("a word for a number, one language", [COUNTS])
_other_words("rises for falls, one language", WAYS)
_other_words("an opposite, one language", OPPOSITES)


DENYING = {
    "en": ((r"\b(is|are|was|were|can|does|will)\b(?! not|n't)", r"\1 not"),),
    "ja": ((r"ます(?=[。)])", "ません"), (r"です(?=[。)])", "ではありません")),
}
NOT_DENYING = {
    "en": ((r"(?<=\w)(?: not\b|n't\b)(?! only)", ""), (r"\bcannot\b", "can"),
           (r"\bnever\b", "always")),
    "ja": ((r"ません(?=[。)])", "ます"), (r"ではない(?=[。)])", "である")),
}  # fmt: skip


def _denials(kind: str, changes: dict[str, Sequence[tuple[str, str]]]) -> None:
    @operator(kind)
    def make(project: Project) -> Iterator[Mutant]:
        made: set[tuple[Path, int]] = set()
        for page, text, start, passage, _, _ in _passages(project):
            for pattern, new in changes[page.language]:
                for match in re.finditer(pattern, CODE.sub(_blank, passage)):
                    span, line = (start + match.start(), start + match.end()), passage
                    line = line[: match.start()].rpartition("\n")[2]
                    if (page.path, span[0]) not in made and "::" not in line:
                        made.add((page.path, span[0]))
                        yield replaced(kind, page.path, text, *span, match.expand(new))


_denials("a negation added, one language", DENYING)
_denials("a negation dropped, one language", NOT_DENYING)


NUMBER = r"(\d+(?:\.\d+)?)"
GOING = {
    "en": re.compile(
        rf"(?:ris|grow|grew|fall|shrink)[^.,]{{0,20}}from {NUMBER} to {NUMBER}"
        rf"|from {NUMBER} (?:up|down) to {NUMBER}"
    ),
    "ja": re.compile(rf"{NUMBER}から{NUMBER}(?:に|へ|まで)[^。、]{{0,4}}(?:増|減|縮|下が|上が)"),
}


@operator("which way a number goes, both")
def _ends_swapped(project: Project) -> Iterator[Mutant]:
    """The two numbers change places, in each language that says which way."""
    kind = "which way a number goes, both"
    for texts in twins(project):
        found = [_ends(path, text) for path, text in texts.items()]
        for ends in set().union(*found):
            change = {}
            for (path, text), spans_of in zip(texts.items(), found, strict=True):
                if ends in spans_of:
                    (a, b), (c, d) = spans_of[ends]
                    change[path] = text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]
            yield of_both(kind, change, f"from {ends[1]} to {ends[0]}")


def _ends(path: Path, text: str) -> dict[tuple[str, ...], list[tuple[int, int]]]:
    """(first number, last) -> where the two stand."""
    found = {}
    for match in GOING[path.name.split(".")[1]].finditer(text):
        groups = [n for n in range(1, len(match.groups()) + 1) if match[n]]
        found[tuple(match[n] for n in groups)] = [match.span(n) for n in groups]
    return found


@operator("English on the page in Japanese")
def _left_over(project: Project) -> Iterator[Mutant]:
    kind = "English on the page in Japanese"
    for page, text, start, passage, twin, like in _passages(project):
        is_plain = re.fullmatch(r"[A-Z][a-z]+(?: [a-z]+){2,9}[.:]", like)
        if page.language == "ja" and twin.language == "en" and is_plain:
            yield replaced(kind, page.path, text, start, start + len(passage), like)


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
    "two names beside numbers swapped": 0.8,
    "two cells of a table of measurements swapped, both": 1.0,
    "a comma for a decimal point": 1.0,
    "a command, package or host, both": 1.0,
    "a link to another page that exists, one language": 1.0,
    "heads of a table swapped, one language": 1.0,
    "heads of a table swapped, both": 1.0,
    "a word for a number, one language": 0.8,
    "rises for falls, one language": 0.8,
    "an opposite, one language": 0.8,
    "which way a number goes, both": 1.0,
    "English on the page in Japanese": 1.0,
    "True for False, one language": 1.0,
    "a branch on the reader's machine": 1.0,
    **{f"Markdown: {kind}": 1.0 for kind in MARKDOWN},
}
"""Kind -> which share of it a check is to notice, without the confirmation's help."""
