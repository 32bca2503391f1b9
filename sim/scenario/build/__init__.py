"""From a tree to a scenario: names, ranges and formulas, each problem with its place."""
