"""What a sweep is made of: designs, the engine over open rows, executors, tables."""
