"""Phase maps: words, legend, figure."""
