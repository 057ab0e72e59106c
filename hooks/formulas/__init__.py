"""What formulas say: their arithmetic, and their letters at values of the run."""
