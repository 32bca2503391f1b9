"""What holds an equilibrium in place, or what stands in the way of an outcome."""
