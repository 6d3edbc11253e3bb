"""Event series, their yearly editions, agenda and figures. Uses directory, ledger, kit."""
