"""The project as data, and what notices a change of it."""

from __future__ import annotations

import ast
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from hooks import places, tutorial
from hooks.checks import descriptions, figures, links, placements
from hooks.errors import AuthorError, Mistake, refuse
from hooks.project import check_one, codes, load
from hooks.read.module import Module, parse_module
from hooks.read.page import Page, parse_page
from hooks.run import pool
from hooks.run.results import RunResult
from hooks.twins import sections
from hooks.twins.confirmed import lock_of, read_lock


@dataclass(frozen=True)
class Mutant:
    """One change: of which kind, in which files (with their new text), in words.

    `accepted`: the author has also taken away the assertion that would have noticed it.
    """

    kind: str
    changes: dict[Path, str]
    told: str
    accepted: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant.

    `noticed` is the message that stops a build even when a careless author has confirmed the
    translation; `only_lock` whether nothing but that confirmation is missing; `harmless` why
    readers are not misled by a survivor.
    """

    mutant: Mutant
    noticed: str = ""
    only_lock: bool = False
    harmless: str = ""

    @property
    def survived(self) -> bool:
        """Whether nothing notices it but the confirmation of the translation."""
        return not self.noticed


@dataclass
class Project:
    """The unchanged project, read and run once."""

    folder: Path
    pairs: dict[str, tutorial.Tutorial] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    alone: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def read(cls, folder: Path) -> Project:
        """Read the real project; `folder` is for changed modules."""
        project = cls(folder)
        for pair in load():
            project.pairs[pair.slug] = pair
            for page in pair.pages.values():
                project.texts[page.path] = page.path.read_text(encoding="utf-8")
            if pair.module:
                project.texts[pair.module.path] = pair.module.whole
        for lock in [places.SNIPPETS / places.FIGURES_LOCK, *places.DOCS.rglob(places.TWINS_LOCK)]:
            project.texts[lock] = lock.read_text(encoding="utf-8")
        return project

    def judge(self, mutant: Mutant) -> Outcome:
        """Do what a build does for the pair that the mutant changes.

        One at a time but for the runs: `ast.parse` of Python 3.11 counts its depth for all threads
        together, and in two at once can end in a SystemError.
        """
        with self.alone:
            return self._judge(mutant)

    def _judge(self, mutant: Mutant) -> Outcome:
        slug, pair = self._changed_pair(mutant)
        if not pair:
            return self._judge_lock(mutant)
        try:
            changed = self._check(slug, pair, mutant)
        except AuthorError as error:
            return Outcome(mutant, noticed=error.problem.splitlines()[0])
        confirmed = self._is_confirmed(changed)
        return Outcome(mutant, only_lock=not confirmed, harmless=self._harmless(pair, changed))

    def _changed_pair(self, mutant: Mutant) -> tuple[str, tutorial.Tutorial | None]:
        for slug, pair in self.pairs.items():
            paths = {page.path for page in pair.pages.values()}
            paths |= {pair.module.path} if pair.module else set()
            if paths & mutant.changes.keys():
                return slug, pair
        return "", None

    def _check(self, slug: str, pair: tutorial.Tutorial, mutant: Mutant) -> tutorial.Tutorial:
        pages = {language: self._page(page, mutant) for language, page in pair.pages.items()}
        module, result = pair.module, pair.result
        if module:
            refuse(placements.check_placements(pages, module, module.path))
        if module and module.path in mutant.changes:
            module = parse_module(mutant.changes[module.path], module.path)
            refuse(placements.check_placements(pages, module, module.path))
            result = self._run(module)
        changed = tutorial.Tutorial(slug, pages, module, result)
        self._check_all(changed)
        if module:
            _check_coverage(module, result)
        return changed

    def _page(self, page: Page, mutant: Mutant) -> Page:
        return parse_page(mutant.changes.get(page.path, self.texts[page.path]), page.path)

    def _run(self, module: Module) -> RunResult:
        path = Path(tempfile.mkdtemp(dir=self.folder)) / module.path.name
        path.write_text(module.whole, encoding="utf-8")
        self.alone.release()
        try:
            # A mutant may loop for ever; that it does is noticed in a few seconds.
            return pool.run_isolated(path, cpu_limit=10, wall_limit=60)
        finally:
            self.alone.acquire()

    def _check_all(self, changed: tutorial.Tutorial) -> None:
        """The checks of the changed pair, and of the links of all others to it."""
        known = self.pairs | {changed.slug: changed}
        pages = [page for pair in known.values() for page in pair.pages.values()]
        refuse(check_one(changed, known))
        refuse(descriptions.check_descriptions(pages))
        for page in pages:
            refuse(links.check_links(page, known, places.DOCS))
        ran = {slug: (p.module, p.result) for slug, p in known.items() if p.module}
        refuse(figures.check_drawings(ran, places.SNIPPETS / places.FIGURES_LOCK))

    def _is_confirmed(self, changed: tutorial.Tutorial) -> bool:
        lock = read_lock(lock_of(changed.pages))
        code = codes([changed]).get(changed.slug)
        return all(lock.get(s.name) == s.digests for s in sections.sections(changed.pages, code))

    def _judge_lock(self, mutant: Mutant) -> Outcome:
        """A lock that was changed by hand: compare it with the unchanged project."""
        ((path, text),) = mutant.changes.items()
        file = Path(tempfile.mkdtemp(dir=self.folder)) / path.name
        file.write_text(text, encoding="utf-8")
        try:
            if path.name == places.FIGURES_LOCK:
                ran = {s: (p.module, p.result) for s, p in self.pairs.items() if p.module}
                refuse(figures.check_drawings(ran, file))
                return Outcome(mutant)
            known = read_lock(file)
        except AuthorError as error:
            return Outcome(mutant, noticed=error.problem.splitlines()[0])
        pairs = [pair for pair in self.pairs.values() if lock_of(pair.pages) == path]
        shown = codes(pairs)
        real = {
            section.name: section.digests
            for pair in pairs
            for section in sections.sections(pair.pages, shown.get(pair.slug))
        }
        return Outcome(mutant, noticed="" if known == real else "a section is not confirmed")

    def _harmless(self, before: tutorial.Tutorial, after: tutorial.Tutorial) -> str:
        is_code = before.module and after.module.whole != before.module.whole
        if is_code and _shown(after.result) == _shown(before.result):
            return "the page shows the changed code, and it really prints and draws the same"
        return ""


def _shown(result: RunResult) -> list:
    """What was printed and drawn, wherever the lines stand now."""
    return [
        [(s.stdout, [(d.svg, d.alt) for d in s.drawings]) for s in cell.statements
         if s.stdout or s.drawings]
        for cell in (*result.cells, *result.asides)
    ]  # fmt: skip


def _check_coverage(module: Module, result: RunResult) -> None:
    """As the tests do with coverage: a function that is defined and never called is a mistake."""
    tree = module.tree
    called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    called |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name not in called:
            problem = f"'{node.name}' never runs"
            raise AuthorError(Mistake(module.path, node.lineno, problem, "use it"))
