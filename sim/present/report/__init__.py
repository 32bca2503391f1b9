"""The report: one page to send."""
