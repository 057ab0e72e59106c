from __future__ import annotations

import subprocess
import sys

from tests.tools.bench import copy_project, remove_modules


def test_site_as_plain_pages_passes_all_checks(tmp_path):
    project = tmp_path / "plain"
    copy_project(project)
    remove_modules(project)
    for command in ("confirm", "check"):
        done = subprocess.run(
            [sys.executable, "-m", "hooks", command], cwd=project, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
