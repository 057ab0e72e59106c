"""The mathematics of the chapters."""
