"""From answers to people: briefs in words, tables, figures, pages."""
