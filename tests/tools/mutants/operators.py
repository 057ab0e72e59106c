"""The kinds of change. Each yields all of its mutants of a project; the caller takes a sample."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path

from hooks import places
from hooks.read.markdown import CODE, HEADING, LINK, PLACEMENT, TAG
from hooks.read.numbers import NUMBER
from hooks.read.page import Page
from hooks.read.percent import ASSERTED
from tests.tools.mutants.project import Mutant, Project

DIGIT = re.compile(r"\d")
OPERATORS = {
    " + ": " - ", " - ": " + ", " * ": " + ", " / ": " * ", "True": "False", "False": "True",
    " == ": " != ", " < ": " > ", "mean(": "sum(", " is ": " is not ",
}  # fmt: skip
FORMULA = re.compile(r"\$\$?[^$]+\$\$?", re.DOTALL)

Operator = Callable[[Project], Iterator[Mutant]]
OPERATORS_BY_KIND: dict[str, Operator] = {}


def operator(kind: str) -> Callable[[Operator], Operator]:
    """Register a kind of change."""

    def register(function: Operator) -> Operator:
        OPERATORS_BY_KIND[kind] = function
        return function

    return register


def other_digit(text: str, at: int) -> str:
    """The text with the digit there replaced: 9 by 4, every other by one that is two higher."""
    digit = "4" if text[at] == "9" else str((int(text[at]) + 2) % 10)
    return text[:at] + digit + text[at + 1 :]


def where(path: Path, text: str, at: int) -> str:
    """`docs/sgd/one-step.en.md:12`."""
    return f"{path.relative_to(places.ROOT)}:{text.count(chr(10), 0, at) + 1}"


def replaced(kind: str, path: Path, text: str, start: int, end: int, new: str) -> Mutant:
    """A mutant of one file."""
    told = f"{where(path, text, start)}: {text[start:end].strip()!r} -> {new.strip()!r}"
    return Mutant(kind, {path: text[:start] + new + text[end:]}, told)


def modules(project: Project) -> Iterator[tuple[Path, str]]:
    """Path and text of each module."""
    for pair in project.pairs.values():
        if pair.module:
            yield pair.module.path, pair.module.whole


def pages(project: Project) -> Iterator[tuple[Page, str]]:
    """Each page, and its text."""
    for pair in project.pairs.values():
        for page in pair.pages.values():
            yield page, project.texts[page.path]


# Outputs


@operator("a digit in an asserted output")
def _output_digits(project: Project) -> Iterator[Mutant]:
    for path, text in modules(project):
        for line in re.finditer(r"^#> .*\d.*$", text, re.MULTILINE):
            for digit in DIGIT.finditer(text, line.start() + 3, line.end()):
                new = other_digit(line[0], digit.start() - line.start())
                yield replaced("a digit in an asserted output", path, text, *line.span(), new)


@operator("an asserted output deleted")
def _output_lines(project: Project) -> Iterator[Mutant]:
    for path, text in modules(project):
        for line in re.finditer(r"^#> .*\n", text, re.MULTILINE):
            yield replaced("an asserted output deleted", path, text, *line.span(), "")


# Prose and formulas


def visible_numbers(page: Page, text: str, in_formula: bool) -> list[tuple[int, int]]:
    """Where each number stands that readers see, in formulas or outside of them."""
    hidden = [match.span() for match in re.finditer(r"\A---\n.*?\n---\n", text, re.DOTALL)]
    hidden += [match.span() for match in re.finditer(r"\{#[^}]*\}", text)]
    hidden += [match.span("target") for match in LINK.finditer(text)]
    hidden += [match.span() for match in TAG.finditer(text)]
    hidden += [match.span() for match in re.finditer(r"^ *\d+\. |^ *::: .*", text, re.MULTILINE)]
    hidden += [m.span() for m in re.finditer(r"^( *)(`{3,}).*?^\1\2", text, re.M | re.S)]
    formulas = [match.span() for match in FORMULA.finditer(text)]

    def inside(at: int, spans: list[tuple[int, int]]) -> bool:
        return any(start <= at < end for start, end in spans)

    return [
        match.span("digits")
        for match in NUMBER.finditer(text)
        if not inside(match.start("digits"), hidden)
        and inside(match.start("digits"), formulas) == in_formula
    ]


def _number_digits(kind: str, project: Project, in_formula: bool) -> Iterator[Mutant]:
    for page, text in pages(project):
        for start, end in visible_numbers(page, text, in_formula):
            for digit in DIGIT.finditer(text, start, end):
                new = other_digit(text, digit.start())[start:end]
                yield replaced(kind, page.path, text, start, end, new)


def _numbers_of_both(
    project: Project, in_formula: bool
) -> Iterator[tuple[dict[Path, str], list[tuple[int, int]]]]:
    """The texts of each pair, and where the same number stands in both."""
    for pair in project.pairs.values():
        texts = {page.path: project.texts[page.path] for page in pair.pages.values()}
        found = [
            visible_numbers(page, texts[page.path], in_formula) for page in pair.pages.values()
        ]
        if len({len(spans) for spans in found}) != 1:
            continue
        for spans in zip(*found, strict=True):
            if (
                len({texts[path][slice(*span)] for path, span in zip(texts, spans, strict=True)})
                == 1
            ):
                yield texts, list(spans)


def _both_changed(
    kind: str, texts: dict[Path, str], spans: list[tuple[int, int]], new: str
) -> Mutant:
    changes = {
        path: texts[path][:start] + new + texts[path][end:]
        for path, (start, end) in zip(texts, spans, strict=True)
    }
    path, (start, end) = list(texts)[-1], spans[-1]
    told = f"{where(path, texts[path], start)}: {texts[path][start:end]} -> {new}"
    return Mutant(kind, changes, told)


def _number_digits_of_both(kind: str, project: Project, in_formula: bool) -> Iterator[Mutant]:
    for texts, spans in _numbers_of_both(project, in_formula):
        number = texts[list(texts)[-1]][slice(*spans[-1])]
        for digit in DIGIT.finditer(number):
            yield _both_changed(kind, texts, spans, other_digit(number, digit.start()))


def _signs_of_both(kind: str, project: Project, in_formula: bool) -> Iterator[Mutant]:
    """A minus sign that is gone, and one too many."""
    for texts, spans in _numbers_of_both(project, in_formula):
        before = {text[start - 1] for text, (start, _) in zip(texts.values(), spans, strict=True)}
        number = texts[list(texts)[-1]][slice(*spans[-1])]
        if before <= set("-−"):
            signed = [(start - 1, end) for start, end in spans]
            yield _both_changed(kind, texts, signed, number)
        elif not in_formula and number.strip("0."):
            yield _both_changed(kind, texts, spans, f"-{number}")


for _kind, _function, _in_formula in (
    ("a digit in prose, one language", _number_digits, False),
    ("a digit in a formula, one language", _number_digits, True),
    ("a digit in prose, both languages", _number_digits_of_both, False),
    ("a digit in a formula, both languages", _number_digits_of_both, True),
    ("a sign in prose, both languages", _signs_of_both, False),
    ("a sign in a formula, both languages", _signs_of_both, True),
):
    OPERATORS_BY_KIND[_kind] = (
        lambda project, kind=_kind, function=_function, in_formula=_in_formula: function(
            kind, project, in_formula
        )
    )


def misspelled(word: str) -> str:
    """The word with two letters in its middle swapped, or one doubled."""
    letters = [match.start() for match in re.finditer("[A-Za-z]", word)]
    for first, second in pairwise(letters):
        if second == first + 1 and word[first] != word[second]:
            return word[:first] + word[second] + word[first] + word[second + 1 :]
    return word + "x"


@operator("a code word, one language")
def _code_words(project: Project) -> Iterator[Mutant]:
    for page, text in pages(project):
        for match in CODE.finditer(text, text.find("\n---\n") + 5):
            if re.search("[A-Za-z]", match["code"]) and "\n" not in match["code"]:
                new = misspelled(match["code"])
                yield replaced(
                    "a code word, one language", page.path, text, *match.span("code"), new
                )


@operator("a code word, both languages")
def _code_words_of_both(project: Project) -> Iterator[Mutant]:
    for pair in project.pairs.values():
        texts = {page.path: project.texts[page.path] for page in pair.pages.values()}
        words = [set(re.findall(r"`([^`\n]*[A-Za-z]{2}[^`\n]*)`", text)) for text in texts.values()]
        for word in sorted(set.intersection(*words)):
            new = misspelled(word)
            changes = {path: t.replace(f"`{word}`", f"`{new}`", 1) for path, t in texts.items()}
            path = list(texts)[-1]
            at = texts[path].index(f"`{word}`")
            told = f"{where(path, texts[path], at)}: {word!r} -> {new!r}"
            yield Mutant("a code word, both languages", changes, told)


@operator("a paragraph deleted, one language")
def _paragraphs(project: Project) -> Iterator[Mutant]:
    for page, text in pages(project):
        body = text.find("\n---\n") + 5
        for match in re.finditer(r"(?<=\n\n)[^\n#:$|!`<\s].*\n(?=\n|\Z)", text[body:]):
            span = match.start() + body, match.end() + body
            yield replaced("a paragraph deleted, one language", page.path, text, *span, "")


# Structure


@operator("a heading deleted, one language")
def _headings(project: Project) -> Iterator[Mutant]:
    for page, text in pages(project):
        for match in re.finditer(r"^#+ .*\n", text, re.MULTILINE):
            yield replaced("a heading deleted, one language", page.path, text, *match.span(), "")


@operator("a heading one level down, one language")
def _levels(project: Project) -> Iterator[Mutant]:
    for page, text in pages(project):
        for match in re.finditer(r"^##? ", text, re.MULTILINE):
            kind = "a heading one level down, one language"
            yield replaced(kind, page.path, text, *match.span(), "#" + match[0])


def _changed_anchor(match: re.Match) -> tuple[int, int, str]:
    return *match.span("id"), match["id"] + "-x"


@operator("an anchor id, one language")
def _anchors(project: Project) -> Iterator[Mutant]:
    for page, text in pages(project):
        for match in re.finditer(HEADING.pattern, text, re.MULTILINE):
            if match["id"]:
                start, end, new = _changed_anchor(match)
                yield replaced("an anchor id, one language", page.path, text, start, end, new)


@operator("an anchor id, both languages")
def _anchors_of_both(project: Project) -> Iterator[Mutant]:
    for pair in project.pairs.values():
        for heading in next(iter(pair.pages.values())).headings:
            old, new = f"{{#{heading.id}}}", f"{{#{heading.id}-x}}"
            changes = {p.path: project.texts[p.path].replace(old, new) for p in pair.pages.values()}
            told = f"{pair.slug}: {old} -> {new}"
            yield Mutant("an anchor id, both languages", changes, told)


@operator("a link, one language")
def _links(project: Project) -> Iterator[Mutant]:
    for page, text in pages(project):
        for match in LINK.finditer(text):
            for at in (match.start("target") + 1, match.end("target") - 1):
                target = match["target"]
                offset = at - match.start("target")
                new = target[:offset] + "x" + target[offset + 1 :]
                yield replaced("a link, one language", page.path, text, *match.span("target"), new)


@operator("a relative link, both languages")
def _links_of_both(project: Project) -> Iterator[Mutant]:
    for pair in project.pairs.values():
        texts = {page.path: project.texts[page.path] for page in pair.pages.values()}
        targets = {t for _, t in next(iter(pair.pages.values())).links() if ":" not in t}
        for target in sorted(targets):
            new = target[:-1] + "x"
            changes = {path: t.replace(f"({target})", f"({new})") for path, t in texts.items()}
            told = f"{pair.slug}: {target} -> {new}"
            yield Mutant("a relative link, both languages", changes, told)


@operator("a cell reference")
def _placements(project: Project) -> Iterator[Mutant]:
    for pair in project.pairs.values():
        for page in pair.pages.values():
            text = project.texts[page.path]
            found = list(re.finditer(PLACEMENT.pattern, text, re.MULTILINE))
            for match in found:
                new = misspelled(match["name"])
                yield replaced("a cell reference", page.path, text, *match.span("name"), new)
                yield replaced("a cell reference", page.path, text, *match.span(), "")
            for one, two in pairwise(found):
                new = f"{two[0]}{text[one.end() : two.start()]}{one[0]}"
                span = one.start(), two.end()
                yield replaced("a cell reference", page.path, text, *span, new)


@operator("two cells swapped, in the module and on the pages")
def _cells(project: Project) -> Iterator[Mutant]:
    for pair in project.pairs.values():
        if not pair.module:
            continue
        lines = pair.module.whole.splitlines(keepends=True)
        starts = [cell.line - 1 for cell in pair.module.cells] + [len(lines)]
        parts = ["".join(lines[start:end]).rstrip("\n") for start, end in pairwise(starts)]
        for at, (one, two) in enumerate(pairwise(pair.module.cells)):
            order = [*parts[:at], parts[at + 1], parts[at], *parts[at + 2 :]]
            module = "".join(lines[: starts[0]]) + "\n\n".join(order) + "\n"
            changes = {pair.module.path: module}
            for page in pair.pages.values():
                text = project.texts[page.path]
                text = re.sub(rf"^( *::: ){one.name}$", r"\1@", text, flags=re.MULTILINE)
                text = re.sub(rf"^( *::: ){two.name}$", rf"\1{one.name}", text, flags=re.MULTILINE)
                changes[page.path] = text.replace("::: @", f"::: {two.name}")
            told = f"{pair.slug}: {one.name} <-> {two.name}"
            yield Mutant("two cells swapped, in the module and on the pages", changes, told)


@operator("two cells swapped, in the module only")
def _cells_of_module(project: Project) -> Iterator[Mutant]:
    for mutant in _cells(project):
        path = next(path for path in mutant.changes if path.suffix == ".py")
        yield Mutant(
            "two cells swapped, in the module only", {path: mutant.changes[path]}, mutant.told
        )


# Code


@operator("a statement deleted")
def _statements(project: Project) -> Iterator[Mutant]:
    for path, text in modules(project):
        lines = text.splitlines(keepends=True)
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.stmt) or isinstance(node, (ast.Import, ast.ImportFrom)):
                continue
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue  # a docstring
            own = lines[node.lineno - 1 : node.end_lineno]
            indent = len(own[0]) - len(own[0].lstrip())
            kept = [f"{' ' * indent}pass\n"] if indent else []
            new = "".join([*lines[: node.lineno - 1], *kept, *lines[node.end_lineno :]])
            told = f"{path.relative_to(places.ROOT)}:{node.lineno}: {own[0].strip()!r} deleted"
            yield Mutant("a statement deleted", {path: new}, told)


@operator("a statement deleted with its output")
def _statements_with_output(project: Project) -> Iterator[Mutant]:
    for pair in project.pairs.values():
        if not pair.module:
            continue
        path, text = pair.module.path, pair.module.whole
        lines = text.splitlines(keepends=True)
        for cell in pair.module.cells:
            for statement in cell.statements:
                own = lines[statement.first - 1].strip()
                if own.startswith(("import ", "from ")):
                    continue
                end = statement.last
                while end < len(lines) and ASSERTED.match(lines[end].rstrip("\n")):
                    end += 1
                new = "".join([*lines[: statement.first - 1], *lines[end:]])
                told = f"{path.relative_to(places.ROOT)}:{statement.first}: {own!r}"
                yield Mutant(
                    "a statement deleted with its output", {path: new}, told, accepted=True
                )


@operator("a number in the code")
def _literals(project: Project) -> Iterator[Mutant]:
    for path, text in modules(project):
        for line in re.finditer(r"^(?!#).*\d.*$", text, re.MULTILINE):
            for match in NUMBER.finditer(line[0]):
                at = match.end("digits") - 1
                if not line[0][at].isdigit():
                    at -= 1
                new = other_digit(line[0], at)
                yield replaced("a number in the code", path, text, *line.span(), new)


@operator("an operator in the code")
def _operators(project: Project) -> Iterator[Mutant]:
    for path, text in modules(project):
        for line in re.finditer(r"^(?!#|from |import |\"\"\").+$", text, re.MULTILINE):
            for old, new in OPERATORS.items():
                if old in line[0]:
                    changed = line[0].replace(old, new, 1)
                    yield replaced("an operator in the code", path, text, *line.span(), changed)


@operator("a figure's data")
def _figures(project: Project) -> Iterator[Mutant]:
    for path, text in modules(project):
        for match in re.finditer(r"^ *draw_\w+\((?P<data>.+)\)$", text, re.MULTILINE):
            call = ast.parse(match[0].strip()).body[0].value
            given = [ast.unparse(argument) for argument in call.args]
            name = ast.unparse(call.func)
            for at, argument in enumerate(given):
                for new in (f"{argument} * 2", f"{argument}[:1]", given[at - 1]):
                    if new != argument:
                        changed = f"{name}({', '.join([*given[:at], new, *given[at + 1 :]])})"
                        yield replaced("a figure's data", path, text, *match.span(), changed)


BRANCHES = (
    "torch.cuda.is_available()", "torch.backends.mps.is_available()", "os.cpu_count() > 64",
    "platform.system() == 'Windows'", "'CI' in os.environ", "torch.get_num_threads() > 64",
)  # fmt: skip


@operator("a branch on the reader's machine")
def _branches(project: Project) -> Iterator[Mutant]:
    kind = "a branch on the reader's machine"
    for path, text in modules(project):
        for first in re.finditer(r"^import torch\n", text, re.MULTILINE):
            for condition in BRANCHES:
                name = condition.partition(".")[0].strip("'")
                imported = {"torch": "", "CI' in os": "import os\n"}.get(name, f"import {name}\n")
                branch = f"{imported}\nif {condition}:\n    torch.manual_seed(1)\n"
                new = text[: first.end()] + branch + text[first.end() :]
                yield Mutant(kind, {path: new}, f"{where(path, text, first.end())}: {condition}")


@operator("an expected exception that is not raised")
def _exceptions(project: Project) -> Iterator[Mutant]:
    for path, text in modules(project):
        lines = text.splitlines(keepends=True)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Try):
                last = node.body[-1]
                indent = " " * last.col_offset
                new = [*lines[: last.lineno - 1], f"{indent}pass\n", *lines[last.end_lineno :]]
                told = f"{path.relative_to(places.ROOT)}:{last.lineno}: does not raise"
                kind = "an expected exception that is not raised"
                yield Mutant(kind, {path: "".join(new)}, told)
                handler = node.handlers[0]
                line = lines[handler.lineno - 1]
                new = list(lines)
                new[handler.lineno - 1] = re.sub(r"except \w+", "except OSError", line)
                yield Mutant(kind, {path: "".join(new)}, f"{told[:-15]}: another is expected")


# Front matter and locks


@operator("a front-matter exception")
def _reasons(project: Project) -> Iterator[Mutant]:
    kind = "a front-matter exception"
    for page, text in pages(project):
        end = text.find("\n---\n", 3)
        for match in re.finditer(r'^  "?[-\w.]+"?: .*\n', text[: end + 1], re.MULTILINE):
            key = "words" if "words:" in text[: match.start()] else "numbers"
            span = match.span()
            yield replaced(kind, page.path, text, *span, "")
            other = '  "77.7": a reason that nothing needs\n' if key == "numbers" else "  wrod: x\n"
            yield replaced(kind, page.path, text, *span, match[0] + other)
        if "numbers:" not in text[:end]:
            new = '\nnumbers: {"77.7": a reason that nothing needs}\n---\n'
            yield replaced(kind, page.path, text, end, end + 5, new)


@operator("a question about something else")
def _questions(project: Project) -> Iterator[Mutant]:
    """Another kind, another part of the output, another program: of the answer or of a mistake."""
    kind = "a question about something else"
    kinds = {"type": "choose", "choose": "type", "order": "sort", "sort": "order"}
    for page, text in pages(project):
        lines = text.splitlines(keepends=True)
        starts = [0, *accumulate(map(len, lines))]
        names = [name for question in page.questions for name in question.programs]
        for question in page.questions:
            for program in (question.right, *question.wrong):
                at = starts[program.line - 1]
                line = lines[program.line - 1].split(":" if program.text else "\n")[0]
                changed = [
                    re.sub(rf"\b{re.escape(program.name)}\b", other, line, count=1)
                    for other in {*names} - {program.name}
                ]
                if match := re.search(r"\d+$", line):
                    changed.append(f"{line[: match.start()]}{int(match[0]) % 2 + 1}")
                if not program.text and question.kind in kinds:
                    changed.append(line.replace(question.kind, kinds[question.kind], 1))
                for new in {*changed} - {line}:
                    yield replaced(kind, page.path, text, at, at + len(line), new)


@operator("two mistakes of a question swapped")
def _mistakes(project: Project) -> Iterator[Mutant]:
    kind = "two mistakes of a question swapped"
    for page, text in pages(project):
        for question in page.questions:
            for one, other in pairwise(question.wrong):
                new = text.replace(f"- {one}:", "- @@:").replace(f"- {other}:", f"- {one}:")
                new = new.replace("- @@:", f"- {other}:")
                told = f"{page.path.name}:{one.line}: {one} <-> {other}"
                yield Mutant(kind, {page.path: new}, told)


@operator("a digest in a lock")
def _locks(project: Project) -> Iterator[Mutant]:
    for path, text in project.texts.items():
        if path.name in (places.TWINS_LOCK, places.FIGURES_LOCK):
            for line in re.finditer(r"^[^#\n].*[0-9a-f]{8}$", text, re.MULTILINE):
                digit = DIGIT.search(text, line.end() - 8, line.end())
                if digit:
                    new = other_digit(text, digit.start())[line.start() : line.end()]
                    yield replaced("a digest in a lock", path, text, *line.span(), new)
                yield replaced("a digest in a lock", path, text, line.start(), line.end() + 1, "")
