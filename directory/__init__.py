"""People, places and organisations: users and their roles, regions, partners, agreements.

Uses `ledger` and `kit`; everything above may use it.
"""
