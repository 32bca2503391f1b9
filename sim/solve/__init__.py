"""From a game to its solutions: one module per family of solution concepts."""
