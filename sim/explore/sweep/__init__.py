"""Many samples at once: designs, the engine over open rows, executors, tables."""
