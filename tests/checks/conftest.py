from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.small import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of one tutorial, to make mistakes in."""
    return Project(tmp_path)
