"""A number on a page leads to the line that printed it."""
