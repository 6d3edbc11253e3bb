"""The forms of the awards: a nomination on one page, its photos, and the steps of everything."""
