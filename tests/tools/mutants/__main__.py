"""The sample and the report: `python -m tests.tools.mutants --seed 1 --count 300`."""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

from hooks.run import pool
from hooks.twins import confirmed
from tests.tools.mutants import claims
from tests.tools.mutants.operators import OPERATORS_BY_KIND
from tests.tools.mutants.project import Mutant, Outcome, Project

SEEN = claims.SEEN
"""Kinds of which a check is to notice at least that share, without the confirmation's help."""
LINE = "{:50} {:7} {:7} {:5} {:9} {:9} {:11}"


def sample(project: Project, seed: int, count: int) -> list[Mutant]:
    """About `count` mutants, as many of each kind as there are to be had, never one twice."""
    chooser = random.Random(seed)  # noqa: S311
    known = {kind: list(make(project)) for kind, make in OPERATORS_BY_KIND.items()}
    for mutants in known.values():
        chooser.shuffle(mutants)
    chosen: list[Mutant] = []
    while len(chosen) < count and any(known.values()):
        for mutants in known.values():
            if mutants and len(chosen) < count:
                chosen.append(mutants.pop())
    return chosen


def judge_all(project: Project, mutants: list[Mutant]) -> list[Outcome]:
    """What becomes of each; changed modules run as many at a time as there are processors."""
    pool.warm_up()
    # The message tells what has changed since the confirmation; here only its absence counts.
    unknown = {name: lambda *_: None for name in ("earlier", "earlier_code")}
    with patch.multiple(confirmed, **unknown), ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(project.judge, mutants))


def report(outcomes: list[Outcome]) -> bool:
    """Print what became of the mutants, by kind; whether none misleads readers."""
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.mutant.kind].append(outcome)
    print(f"{'':50} mutants noticed  lock  harmless  accepted  misleading")
    totals = [0] * 6
    for kind, found in sorted(kinds.items()):
        row = [
            len(found),
            sum(not o.survived for o in found),
            sum(o.survived and o.only_lock for o in found),
            sum(o.survived and not o.only_lock and bool(o.harmless) for o in found),
            sum(is_accepted(o) for o in found),
            sum(misleads(o) for o in found),
        ]
        totals = [a + b for a, b in zip(totals, row, strict=True)]
        print(LINE.format(kind, *row))
    print(LINE.format("all", *totals))
    print("\nWhat notices them:")
    for kind, found in sorted(kinds.items()):
        messages = Counter(_gist(o.noticed) for o in found if not o.survived)
        told = ", ".join(f"{count} {gist}" for gist, count in messages.most_common(4))
        print(f"  {kind}: {told or 'nothing'}")
    missed = [
        f"{kind}: {sum(not o.survived for o in kinds[kind])} of {len(kinds[kind])}"
        for kind, share in SEEN.items()
        if kind in kinds and sum(not o.survived for o in kinds[kind]) < share * len(kinds[kind])
    ]
    if missed:
        print("\nToo few are noticed:", *missed, sep="\n  ")
    for title, wanted in (
        ("Misleading", misleads),
        ("Noticed only by the confirmation of the translation", lambda o: o.only_lock),
        (
            "Accepted by hand: the page shows what is real, its prose may speak of what is gone",
            is_accepted,
        ),
        ("Harmless", lambda o: o.survived and not o.only_lock and o.harmless),
    ):
        some = [outcome for outcome in outcomes if wanted(outcome)]
        if some:
            print(f"\n{title}:")
        for outcome in some:
            why = f" ({outcome.harmless})" if outcome.harmless else ""
            print(f"  {outcome.mutant.kind}: {outcome.mutant.told}{why}")
    return totals[5] == 0 and not missed


def _gist(problem: str) -> str:
    """A message without what it quotes."""
    return re.sub(r"['`\[].*?['`\]]|[-\d.]*\d|\S*/\S*", "_", problem)[:60]


def misleads(outcome: Outcome) -> bool:
    """Whether the build passes, and readers would see something wrong."""
    return _passes(outcome) and not outcome.mutant.accepted


def is_accepted(outcome: Outcome) -> bool:
    """Whether the build passes because the author took the assertion away as well."""
    return _passes(outcome) and outcome.mutant.accepted


def _passes(outcome: Outcome) -> bool:
    return outcome.survived and not outcome.only_lock and not outcome.harmless


def main(arguments: list[str]) -> int:
    """Make mutants, judge them, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    options = parser.parse_args(arguments)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        project = Project.read(Path(folder))
        outcomes = judge_all(project, sample(project, options.seed, options.count))
    passed = report(outcomes)
    print(f"\n{len(outcomes)} mutants in {time.monotonic() - start:.0f} s")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
