"""Run folders and tables. Knows no game theory."""
