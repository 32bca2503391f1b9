"""Whether the claims of a scenario hold."""
