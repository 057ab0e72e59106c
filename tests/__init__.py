"""The promises of the project, each as a claim that can fail."""
