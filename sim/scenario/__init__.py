"""From a file to a scenario: positions, shape, formulas, problems. Knows no game theory."""
