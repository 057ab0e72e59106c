"""A page as HTML."""
