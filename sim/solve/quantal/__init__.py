"""Equilibria of players who err, and what they come to as errors vanish."""
