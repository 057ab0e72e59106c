"""Numbers lead to their lines."""
