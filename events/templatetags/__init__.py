"""Template tags of the events."""
