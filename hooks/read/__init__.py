"""What authors wrote, as data; nothing is run."""
