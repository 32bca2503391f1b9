"""What would have to be true, in words and as JSON."""
