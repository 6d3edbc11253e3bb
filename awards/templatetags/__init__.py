"""Template components of the awards."""
