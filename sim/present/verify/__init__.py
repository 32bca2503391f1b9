"""A second opinion in words and as JSON."""
