"""What words are put on: the terminal, Markdown, notebooks, HTML."""
