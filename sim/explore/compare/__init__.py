"""What differs between scenarios, and which assumption makes the difference."""
