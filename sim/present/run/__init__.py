"""The answer of a scenario: words, tables, figures."""
