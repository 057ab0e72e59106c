"""What is wrong in one place is noticed: a small sample of what 'make mutants' tries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.mutants.__main__ import judge_all, misleads, sample
from tests.tools.mutants.operators import OPERATORS_BY_KIND
from tests.tools.mutants.project import Mutant, Project

COUNT = len(OPERATORS_BY_KIND)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return Project.read(tmp_path_factory.mktemp("mutants"))


def test_no_mutant_of_a_sample_misleads_readers(project):
    outcomes = judge_all(project, sample(project, seed=2, count=COUNT))
    assert {outcome.mutant.kind for outcome in outcomes} == set(OPERATORS_BY_KIND)
    assert [outcome.mutant.told for outcome in outcomes if misleads(outcome)] == []


def test_a_sample_can_be_had_again(project):
    one, other = (sample(project, seed=3, count=60) for _ in range(2))
    assert one == other
    assert len({str(mutant.changes) for mutant in one}) == 60
    assert sample(project, seed=4, count=60) != one


def test_a_change_that_no_check_can_see_is_reported(project):
    pages = project.pairs["gradients/one-step"].pages
    changes = {
        page.path: project.texts[page.path].replace("0.65", "0.5") for page in pages.values()
    }
    outcome = project.judge(Mutant("a number for another of the page", changes, ""))
    assert not outcome.noticed
    assert outcome.only_lock
    path = project.pairs["gradients/one-step"].module.path
    assert isinstance(path, Path)
    (same,) = judge_all(project, [Mutant("nothing", {path: project.texts[path] + "\n"}, "")])
    assert same.survived
    assert same.harmless
    assert not misleads(same)
