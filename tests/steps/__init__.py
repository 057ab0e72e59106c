"""The step viewer and its table."""
