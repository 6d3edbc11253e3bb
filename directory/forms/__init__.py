"""Forms of the directory in the admin: they clean; actions and pages save."""
