"""Everything that a report says of a scenario."""
