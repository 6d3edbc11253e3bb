"""Charity projects and programmes with qualified figures. Uses events, directory, ledger, kit."""
