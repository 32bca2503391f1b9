"""The past: what a model says of episodes whose course is known."""
