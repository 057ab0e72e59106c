"""One small style sheet: Material's and our own, without the rules for what the site does not have.

Half of Material's style sheets is for features that no page uses, yet every reader waits for them
before the first word appears. A rule stays if the classes, ids and colours that it asks for occur
in the built pages, or are given to elements by a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import tinycss2

PAGE_NAMES = re.compile(r'\s(?:class|id)="([^"]*)"')
PAGE_CHOICES = re.compile(r'\s((?:dir|data-md-color-[a-z]+)="[^"]*")')
# JSX and DOM: class:"a b", className = "a", classList.toggle("a", ...), class=\"a\"; and every
# name of a state, such as md-nav--active.
SCRIPT_NAMES = re.compile(
    r"""class(?:Name)?\\?["']?\s*[:=,]\s*\\?["'`]([^"'`\\]*)"""
    r"""|classList\.\w+\(([^)]*)\)|["'.`]([\w-]+--[\w-]+)"""
)
WORD = re.compile(r"[\w-]+")
NAMED = re.compile(r"[.#]((?:[\w-]|\\.)+)")
CHOICE = re.compile(r"""\[((?:dir|data-md-color-[a-z]+)=)["']?([^"'\]]+)["']?\]""")
ALTERNATIVES = re.compile(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)")
COMMA = re.compile(r",(?![^()]*(?:\([^()]*\)[^()]*)*\))")
SLATE = re.compile(r'\[data-md-color-scheme="?slate"?\]')
UNDECIDED = 'body:not([data-md-color-media])[data-md-color-scheme="default"]'


def one_sheet(css: str, known: set[str], named: set[str]) -> str:
    """The one style sheet of the site: what `css` has for its pages and scripts.

    Args:
        known: their `names`.
        named: their `variables`, and those of style sheets that scripts load: these take their
            colours from this one.
    """
    css = without_asking_for_classes(css)
    css += f"@media (prefers-color-scheme:dark){{{dark_until_decided(css)}}}"
    return trimmed(css, known, named)


def names(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """All classes and ids of the pages, their colours and direction, and classes of scripts."""
    found = {"js", "no-js", "focus-visible"}
    for page in pages:
        found.update(PAGE_CHOICES.findall(page))
        for value in PAGE_NAMES.findall(page):
            found.update(value.split())
    for script in scripts:
        for groups in SCRIPT_NAMES.findall(script):
            found.update(word for group in groups for word in WORD.findall(group))
    return found


def variables(texts: Iterable[str]) -> set[str]:
    """The variables that pages (their figures) and scripts name."""
    return set().union(*(re.findall(r"--[\w-]+", text) for text in texts))


def trimmed(css: str, known: set[str], named: set[str]) -> str:
    """The style sheet without comments, rules that need an unknown name, and unused variables."""
    kept = "".join(_rules(css, known))
    used = set(re.findall(r"var\(\s*(--[\w-]+)", kept)) | named
    unused = set(re.findall(r"(--[\w-]+)\s*:", kept)) - used
    return "".join(_without(kept, unused))


def without_asking_for_classes(css: str) -> str:
    """Material's rules for tables without a class, as rules for tables without a certain class.

    Where a style sheet asks whether there is a class at all, a browser styles everything in an
    element anew whenever a script changes a class of that element: for <html> and <body>, the
    page. The one table of the site that has a class is made by a script.
    """
    return css.replace("table:not([class])", "table:not(.by-hand)")


def _rules(css: str, known: set[str]) -> Iterator[str]:
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            selectors = COMMA.split(tinycss2.serialize(rule.prelude))
            if kept := [s.strip() for s in selectors if _needed(s, known)]:
                yield f"{','.join(kept)}{{{tinycss2.serialize(rule.content).strip()}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            if inner := "".join(_rules(tinycss2.serialize(rule.content), known)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset":
            yield rule.serialize()


def _needed(selector: str, known: set[str]) -> bool:
    # It stops transitions while the colours change, and makes the browser style the whole page
    # twice while it loads.
    if "data-md-color-switching" in selector:
        return False
    certain = ALTERNATIVES.sub("", selector)
    required = [name.replace("\\", "") for name in NAMED.findall(CHOICE.sub("", certain))]
    required += [f'{name}"{value}"' for name, value in CHOICE.findall(certain)]
    return all(name in known for name in required)


def _without(css: str, unused: set[str]) -> Iterator[str]:
    """The rules without the declarations of these variables, and with less white space."""
    for rule in tinycss2.parse_stylesheet(css):
        if rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            inner = "".join(_without(tinycss2.serialize(rule.content), unused))
            yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        elif rule.type == "qualified-rule":
            parts = tinycss2.parse_blocks_contents(
                rule.content, skip_comments=True, skip_whitespace=True
            )
            kept = [
                part.serialize()
                for part in parts
                if not (part.type == "declaration" and part.name in unused)
            ]
            if kept:
                yield f"{tinycss2.serialize(rule.prelude)}{{{';'.join(kept)}}}"
        else:
            yield rule.serialize()


def dark_until_decided(css: str) -> str:
    """The rules of the dark scheme, for a page on which no script has chosen a scheme yet.

    Material's script chooses: without JavaScript nothing would be dark, and with it the page
    would flash. Until then `body` says which scheme is the first one, but not why.
    """
    rules = []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword == "media":
            if inner := dark_until_decided(tinycss2.serialize(rule.content)):
                rules.append(f"@media{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        elif rule.type == "qualified-rule":
            selectors = COMMA.split(tinycss2.serialize(rule.prelude))
            if dark := [SLATE.sub(UNDECIDED, s.strip()) for s in selectors if SLATE.search(s)]:
                rules.append(f"{','.join(dark)}{{{tinycss2.serialize(rule.content).strip()}}}")
    return "".join(rules)
