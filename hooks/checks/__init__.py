"""What stops a build, one file per promise."""
