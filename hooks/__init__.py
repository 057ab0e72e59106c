"""The build: tested snippet modules become bilingual, executed pages and notebooks. See README.md."""
