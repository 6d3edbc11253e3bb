"""The pages of the media's columns."""

PAGES = {"awards:column_detail": "oooooooooooo"}
