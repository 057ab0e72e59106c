"""What make and the command line do."""
