"""One assumption at a time: rows as pieces of polynomials, and their exact roots."""
