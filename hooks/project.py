"""All tutorials of a project: find, run, check and compose them, without MkDocs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from hooks.checks.commands import check_commands
from hooks.checks.contents import check_contents, check_displayed
from hooks.checks.descriptions import check_descriptions, check_titles
from hooks.checks.drawn import check_drawn, check_typed
from hooks.checks.explore import check_explore
from hooks.checks.figures import PAGE, check_drawings, show_changed
from hooks.checks.formulas import check_equations, check_formulas
from hooks.checks.labels import check_labels
from hooks.checks.letters import check_bindings, check_letters
from hooks.checks.links import check_links, check_neighbours, linked_slugs
from hooks.checks.markup import check_markup
from hooks.checks.named import check_named
from hooks.checks.nav import check_home, check_languages, check_nav, read_nav
from hooks.checks.numbers import check_numbers, evidence_by_section, evidence_of_questions
from hooks.checks.outputs import check_outputs
from hooks.checks.pictures import check_pictures
from hooks.checks.placements import check_placements
from hooks.checks.questions import check_questions
from hooks.checks.readings import check_readings
from hooks.checks.size import check_asks, check_cells, check_leads_on
from hooks.checks.slips import check_slips
from hooks.checks.tables import check_tables
from hooks.checks.ways import check_drawn_ways, check_ways
from hooks.checks.words import check_code_words, words_of
from hooks.editions.preview import check_title
from hooks.errors import Mistake, Mistakes, refuse
from hooks.languages import LANGUAGES
from hooks.places import DOCS, FIGURES_LOCK, FORMULAS, SNIPPETS, TWINS_LOCK
from hooks.read.folders import FIGURES, find_modules, find_pages, module_name, page_names
from hooks.read.module import Module
from hooks.read.page import Page
from hooks.remembered import checked
from hooks.render.compose import compose
from hooks.run import cache
from hooks.steps.recorded import Steps
from hooks.tutorial import Tutorial
from hooks.twins import sections
from hooks.twins.confirmed import check_confirmed
from hooks.twins.said import check_alternatives
from hooks.twins.structure import check_twins


@dataclass
class Examined:
    """What a look at the project has found.

    Args:
        tutorials: all, by slug.
        ran: how many modules ran; the results of the others were there.
        mistakes: all of them, but for those that only follow from others.
        unconfirmed: sections that nobody has compared with their twins since they changed. Of a
            tutorial with mistakes none is told: what corrects those changes it again.
        steps: slug -> what was recorded of its module.
        changed: the slugs of those that are not as they were found before; without a before, all.
    """

    tutorials: dict[str, Tutorial]
    ran: int
    mistakes: Mistakes
    unconfirmed: Mistakes = field(default_factory=Mistakes)
    steps: dict[str, Steps] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)


@dataclass
class Written:
    """What is wrong with a page whatever its module prints.

    Args:
        hidden: what other checks would not see, or read otherwise than a browser.
        formulas: formulas that cannot be shown.
    """

    hidden: list[Mistake]
    formulas: list[Mistake]


def load(docs: Path = DOCS, snippets: Path = SNIPPETS, runs: Path = cache.FOLDER) -> list[Tutorial]:
    """All tutorials, run and checked. Raises AuthorError with all mistakes."""
    found = examine(docs, snippets, runs)
    refuse(found.mistakes)
    return [*found.tutorials.values()]


def examine(
    docs: Path = DOCS,
    snippets: Path = SNIPPETS,
    runs: Path = cache.FOLDER,
    config: Path | None = None,
    only: str = "",
    before: Examined | None = None,
) -> Examined:
    """Read everything, run what has to run, check it all. Only caches are written to.

    Args:
        config: the settings of MkDocs, where the nav is checked too.
        only: the slug of the one tutorial to look at; of others, those that it links to run too.
        before: what was found without a mistake, with the same drawing code and settings. Then
            what has changed since is looked at, and what links to it; the rest is taken over.
    """
    mistakes = Mistakes()
    pages, modules = find_pages(docs, mistakes), find_modules(snippets, mistakes)
    mistakes += _without_a_page(modules, pages, docs)
    changed = _changed(before, pages, modules)
    wanted = _with_links(only, pages, docs) if only else changed
    paths = [m.path for slug, m in modules.items() if m and slug in wanted]
    chosen = {only: pages[only]} if only else _concerned(pages, changed, docs)
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(cache.attempt, paths, runs)
        # The modules run in other processes: time for what does not ask for their results.
        written = {
            page.path: check_written(page)
            for languages in chosen.values()
            for page in languages.values()
        }
        tried = running.result()
    mistakes += tried.mistakes
    known = {}
    for slug, languages in pages.items():
        if slug not in changed:
            known[slug] = before.tutorials[slug]
            continue
        module = modules.get(slug)
        result = tried.results.get(module.path) if module else None
        known[slug] = Tutorial(slug, languages, module, result, slug in modules and not module)
    found = Examined(known, tried.ran, mistakes, changed=changed)
    if before:
        found.steps |= {slug: told for slug, told in before.steps.items() if slug not in changed}
    every = [page for pair in known.values() for page in pair.pages.values()]
    mistakes += [*check_descriptions(every), *check_titles(every)]
    mistakes += check_bindings(snippets, pages)
    with mistakes.collecting():
        ran = {pair.slug: (pair.module, pair.result) for pair in known.values() if pair.result}
        lock = snippets / FIGURES_LOCK
        show_changed(ran, lock, runs.parent / PAGE.parent.name / PAGE.name)
        mistakes += check_drawings(ran, lock, modules.keys() - ran.keys())
    _check_each(found, [known[slug] for slug in chosen], written, docs, snippets)
    if config:
        order: list[str] = []
        with mistakes.collecting():
            nav = read_nav(config)
            mistakes += [*check_languages(nav), *check_nav(nav, [*chosen], known)]
            mistakes += _check_titles([known[slug] for slug in chosen], nav.chapters)
            order = [name.removesuffix(".md") for name in nav.entries]
            for slug in chosen:
                for page in known[slug].pages.values():
                    mistakes += check_neighbours(page, slug, order, docs)
        if "index" in known:
            home = known["index"].pages
            listed = [slug for slug in modules if slug != "index"]
            mistakes += check_home(home, listed, order)
    if only:
        own = {*_files_of(only, docs, snippets), config}
        drawing = snippets / FIGURES
        mistakes[:] = [m for m in mistakes if m.path in own or drawing in m.path.parents]
    return found


def _changed(
    before: Examined | None, pages: dict[str, dict[str, Page]], modules: dict[str, Module | None]
) -> set[str]:
    """The slugs of what is not as it was; of all where a page or a module has come or gone."""
    every = pages.keys() | modules.keys()
    if not before or before.tutorials.keys() != every:
        return every
    return {
        slug
        for slug, pair in before.tutorials.items()
        if pair.pages != pages.get(slug) or _text(pair.module) != _text(modules.get(slug))
    }


def _text(module: Module | None) -> str | None:
    return module and module.whole


def _concerned(
    pages: dict[str, dict[str, Page]], changed: set[str], docs: Path
) -> dict[str, dict[str, Page]]:
    """The pages that have changed, and those that link to them and speak of what is there."""
    return {
        slug: pair
        for slug, pair in pages.items()
        if slug in changed
        or any(not changed.isdisjoint(linked_slugs(page, docs)) for page in pair.values())
    }


def _without_a_page(
    modules: dict[str, Module | None], slugs: Collection[str], docs: Path
) -> Iterator[Mistake]:
    for slug, module in modules.items():
        if module and slug not in slugs:
            remedy = f"write {' and '.join(page_names(docs, slug))}"
            yield Mistake(module.path, 1, "this module has no page", remedy)


def _check_each(
    found: Examined,
    chosen: list[Tutorial],
    written: dict[Path, Written],
    docs: Path,
    snippets: Path,
) -> None:
    """Check one tutorial after the other, its steps, and whether its sections are confirmed."""
    sound = []
    for pair in chosen:
        wrong = [*check_one(pair, found.tutorials, docs, snippets, written)]
        found.mistakes += wrong
        if pair.is_known and len(pair.pages) == len(LANGUAGES) and not wrong:
            sound.append(pair)
        if pair.result:
            steps = found.steps[pair.slug] = Steps(pair.module, pair.result.recording)
            with found.mistakes.collecting():
                for language in LANGUAGES:
                    steps.trace(language)
    pages = {pair.slug: pair.pages for pair in sound}
    skipped = found.tutorials.keys() - pages.keys()
    found.unconfirmed += check_confirmed(pages, codes(sound, snippets), skipped)


def _check_titles(pairs: list[Tutorial], chapters: int) -> Iterator[Mistake]:
    """The titles fit on the preview images, of which that of the home page shows all chapters."""
    for pair in pairs:
        for page in pair.pages.values():
            yield from check_title(page, chapters if pair.slug == "index" else 1)


def _with_links(slug: str, pages: dict[str, dict[str, Page]], docs: Path) -> set[str]:
    return {slug}.union(*(linked_slugs(page, docs) for page in pages[slug].values()))


def _files_of(slug: str, docs: Path, snippets: Path) -> set[Path]:
    """What an author of a tutorial edits, with the locks that tell of it."""
    return {
        *(docs / f"{slug}.{language}.md" for language in LANGUAGES),
        (docs / slug).parent / TWINS_LOCK,
        snippets / module_name(slug),
        snippets / FIGURES_LOCK,
        snippets / FORMULAS,
    }


def check_written(page: Page) -> Written:
    """What can be said of a page by itself."""
    if unclosed := [*check_displayed(page)]:
        return Written([], unclosed)
    source = [page.language, page.lines]
    return Written(checked(source, _check_hidden, page), checked(source, check_formulas, page))


def _check_hidden(page: Page) -> list[Mistake]:
    hidden = [*check_markup(page)]
    hidden += check_contents(page, {mistake.line for mistake in hidden})
    # What is refused by its name needs no comparison.
    return hidden or [*check_readings(page)]


def check_one(
    pair: Tutorial,
    known: dict[str, Tutorial],
    docs: Path = DOCS,
    snippets: Path = SNIPPETS,
    written: dict[Path, Written] | None = None,
) -> Iterator[Mistake]:
    """Everything about one tutorial or page.

    Args:
        known: all tutorials, by slug, for its links.
        written: what is wrong with its pages by themselves, by their path, where it is known.

    Not told is what would follow from other mistakes: nothing has a source where a module does
    not run, and what a page hides from the checks it may hide from each.

    That nothing is wrong is remembered of what a tutorial is by itself; what it says of others is
    looked at each time.
    """
    if not pair.result or not pair.result.digest or any(_check_beside(pair, known, docs)):
        return _check_all(pair, known, docs, snippets, written)
    bindings = snippets / FORMULAS
    inputs = [
        pair.slug,
        pair.module.whole,
        pair.result.digest,
        {language: page.lines for language, page in pair.pages.items()},
        bindings.read_text(encoding="utf-8") if bindings.exists() else "",
    ]
    return iter(checked(inputs, _check_all, pair, None, docs, snippets, written))


def _check_beside(pair: Tutorial, known: dict[str, Tutorial], docs: Path) -> Iterator[Mistake]:
    """What changes with other pages: where links lead, and the names that are known there."""
    for page in pair.pages.values():
        yield from check_links(page, known, docs)
        yield from _check_words(pair, page, known, docs)


def _check_words(
    pair: Tutorial, page: Page, known: dict[str, Tutorial], docs: Path
) -> Iterator[Mistake]:
    near = {pair.slug, *linked_slugs(page, docs)}
    if all(slug in known and known[slug].is_known for slug in near):
        yield from check_code_words(page, set().union(*(words_of(known[s]) for s in near)))


def _check_all(
    pair: Tutorial,
    known: dict[str, Tutorial] | None,
    docs: Path,
    snippets: Path,
    written: dict[Path, Written] | None,
) -> Iterator[Mistake]:
    """See `check_one`; where `known` is None, what it says of others is right."""
    if pair.module:
        yield from check_cells(pair.module)
    if pair.result:
        yield from check_outputs(pair.module, pair.result)
        yield from check_pictures(pair.module, pair.result)
        yield from check_alternatives(pair.module, pair.result)
        yield from check_drawn_ways(pair.module, pair.result)
    misplaced = []
    if not pair.unread:
        misplaced += check_placements(pair.pages, pair.module, snippets / module_name(pair.slug))
        misplaced += check_questions(pair.pages, pair.module, pair.result)
    found, readable = [*misplaced], pair.is_known and not misplaced
    for page in pair.pages.values():
        alone = written[page.path] if written else check_written(page)
        found += [*alone.hidden, *(alone.formulas or check_equations(page))]
        found += check_links(page, known, docs) if known is not None else ()
        found += [*check_commands(page), *check_ways(page), *check_slips(page)]
        found += [*check_leads_on(page), *check_asks(page, pair.slug)] if pair.module else ()
        if not misplaced:
            found += check_explore(page, pair.result)
        if alone.hidden or alone.formulas:
            readable = False
        elif pair.is_known and not misplaced:
            of_questions = evidence_of_questions(pair, page)
            found += check_numbers(page, evidence_by_section(pair, page), of_questions)
            found += _check_words(pair, page, known, docs) if known is not None else ()
    if readable:
        found += _check_values(pair, snippets)
    yield from found
    if pair.pages and not misplaced:
        yield from check_twins(pair.pages, {(mistake.path, mistake.line) for mistake in found})


def _check_values(pair: Tutorial, snippets: Path) -> Iterator[Mistake]:
    """Letters and names stand for what they were in the run."""
    yield from check_letters(pair, snippets)
    yield from check_named(pair)
    yield from check_tables(pair)
    if pair.result:
        yield from check_drawn(pair.module, pair.result)
        yield from check_labels(pair.module, pair.result)
        yield from check_typed(pair.module, pair.result, snippets / FIGURES)


def codes(pairs: Iterable[Tutorial], snippets: Path = SNIPPETS) -> dict[str, sections.Code]:
    """What each tutorial shows of its module, by slug."""
    return {
        pair.slug: sections.code_of(pair.slug, pair.module, snippets / FIGURES_LOCK)
        for pair in pairs
        if pair.module
    }


def notebooks(pairs: Iterable[Tutorial]) -> Iterator[tuple[Tutorial, str, nbformat.NotebookNode]]:
    """(pair, language, composed notebook) of each tutorial page."""
    for pair in pairs:
        if pair.module:
            for language, page in pair.pages.items():
                yield pair, language, compose(page, pair.module, pair.result)
