"""Small parts without models of their own that every app builds with. Uses no other app."""
