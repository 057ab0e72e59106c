"""What stops a build."""
