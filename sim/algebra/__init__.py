"""What is exact: polynomials over atoms, guards, intervals, roots on a line, polygons, linear programs."""
