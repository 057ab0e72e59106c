"""The steps of one page as files, which are made anew only when something has changed."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Any

from hooks.read.module import Module
from hooks.remembered import remembered
from hooks.steps.table import steps_table
from hooks.steps.trace import Told, as_json, tell


class Steps:
    """What was recorded of a module, for the pages of all languages."""

    def __init__(self, module: Module, recording: dict[str, Any]) -> None:
        self._module, self._recording = module, recording

    def trace(self, language: str) -> str:
        """What the viewer reads. Raises AuthorError: see `trace.as_json`."""
        return remembered([self._digest, language], self._trace, language)

    def table(self, language: str) -> str:
        """What readers without JavaScript read."""
        return remembered([self._digest, language], self._table, language)

    def _trace(self, language: str) -> str:
        return as_json(self._told, self._module, language)

    def _table(self, language: str) -> str:
        return steps_table(self._told, language)

    @cached_property
    def _told(self) -> Told:
        """Once for all languages: most of the work."""
        return tell(self._module, self._recording)

    @cached_property
    def _digest(self) -> str:
        content = json.dumps([self._module.text, self._recording])
        return hashlib.sha256(content.encode()).hexdigest()
