"""Settings of nbconvert for this project, read instead of those in a user's home folder."""

c = get_config()  # noqa: F821  # nbconvert calls this file with get_config defined

# Validate a notebook once, after all preprocessors, and not once after each of twelve.
c.Exporter.optimistic_validation = True

# Of the twelve it would make for each page, the one whose result mkdocs-jupyter asks for.
c.Exporter.default_preprocessors = ["nbconvert.preprocessors.CSSHTMLHeaderPreprocessor"]
