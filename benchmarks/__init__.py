"""Speed, side by side with other ways to do the same, on this machine."""
