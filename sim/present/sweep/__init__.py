"""Sweeps: words, tables, figures."""
