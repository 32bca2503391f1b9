"""The past: words and tables."""
