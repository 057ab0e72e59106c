"""One file per verb that make knows."""
