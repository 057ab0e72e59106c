"""Mutants, benchmarks, Lighthouse."""
