"""Dull factories: every row valid, nothing surprising, a state is a trait."""
