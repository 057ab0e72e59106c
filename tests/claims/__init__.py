"""Sentences of the pages that hold for more than the case shown, tried beyond it."""
