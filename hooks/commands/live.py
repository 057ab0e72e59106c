"""Run a script on the engine of this site, and print what it prints."""

from __future__ import annotations

from pathlib import Path

from hooks.live import sources
from hooks.live.engine import namespace, script


def live(path: Path) -> int:
    """Run a file; its errors go to stderr. 0, or 1 where it ended in an error."""
    namespace.build(sources.optimizer_code(), sources.torch_version(), sources.real_names())
    return 0 if script.run(path.read_text(encoding="utf-8"), str(path), script.fresh()) else 1
