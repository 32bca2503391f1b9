"""The picture of a game with stages, types or chance: what is drawn, where it stands, and the drawing."""
