"""Two assumptions at a time: exact arrangements of lines, and traced edges."""
