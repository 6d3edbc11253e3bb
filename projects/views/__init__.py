"""The public pages of projects and grant rounds, applying, and the private links."""
