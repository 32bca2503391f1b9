"""The table of assumptions."""
