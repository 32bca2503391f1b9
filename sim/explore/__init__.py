"""Many solves: sweeps, tipping points, phase maps, least change, comparison, history."""
