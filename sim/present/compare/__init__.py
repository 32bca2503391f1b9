"""Comparisons: words and tables."""
