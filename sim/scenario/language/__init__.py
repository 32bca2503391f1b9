"""The formula language: numbers, formulas, conditions, claims."""
