"""Page + results -> Markdown -> HTML."""
