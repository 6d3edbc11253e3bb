"""The public pages of awards, winners, media partners and certificates."""
