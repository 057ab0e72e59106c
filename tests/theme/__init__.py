"""What is changed in Material."""
