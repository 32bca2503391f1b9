"""One question from start to end: ask, word, draw, keep. The command line and Python both call it."""
