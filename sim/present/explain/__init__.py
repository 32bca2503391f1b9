"""Why an outcome does not happen."""
