"""From text to a tree: nodes with their positions, files by name, what a file inherits."""
