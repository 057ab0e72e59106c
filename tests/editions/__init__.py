"""The page in other forms."""
