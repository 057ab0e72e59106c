"""Running a module."""
