"""The directory in the admin: who there is, and who may do what."""
