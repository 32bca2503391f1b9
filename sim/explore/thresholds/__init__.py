"""One assumption at a time: where the answer changes, exactly."""
