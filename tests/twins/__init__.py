"""Both languages say the same."""
