"""Awards from nomination to winner: rounds, nominees, decisions, publicity, certificates.

Uses projects, events, directory, ledger and kit.
"""
