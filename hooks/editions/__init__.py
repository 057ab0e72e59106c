"""The page in other forms: notebook, Markdown, figures, preview image."""
