"""Tipping points: words, tables, figure."""
