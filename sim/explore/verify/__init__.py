"""A second opinion on the equilibria of a game."""
