"""Numbers, names and shared pieces of documents."""
