"""Change it and run it: a small engine of our own that prints what PyTorch prints."""
