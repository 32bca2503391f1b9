"""Nash equilibria, pure and mixed."""
