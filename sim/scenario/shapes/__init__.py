"""The shapes that pydantic checks at the edge of a file, and the schema for editors."""
