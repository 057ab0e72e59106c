"""The recording of a page in words and as a table."""
