"""The live page: one HTML file in which every number can be moved."""
