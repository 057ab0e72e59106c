"""Predict, then check: questions that the output of really run programs answers."""
