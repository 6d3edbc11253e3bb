"""The roles that the tables of this folder name more than once."""

ORGANISER = ("organiser",)
SCREENERS = ("organiser", "lead_editor")
EDITORS = ("editor", "lead_editor")
