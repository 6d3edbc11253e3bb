"""The ledger: the append-only, hash-chained record of every decision, and its public part.

Owns: entries, the head of the chain, holds that keep an entry's public part closed.
Uses: kit only. Everything above appends to it through `ledger.actions`.
"""
