"""The build: tested snippet modules become bilingual, executed pages. The map is README.md."""
