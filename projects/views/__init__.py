"""The public pages of the projects, and the pages behind private links."""
