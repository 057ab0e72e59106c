"""Figures to drag: their mathematics, and what readers do with them."""
