"""Questions that really run programs answer."""
