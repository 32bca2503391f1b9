"""Games with stages, types and chance."""
