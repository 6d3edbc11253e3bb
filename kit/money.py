"""Amounts of yuan as sentences say them."""

from decimal import Decimal


def money(amount: Decimal) -> str:
    """An amount as a sentence says it: 1,234.50 元, 5,000 元."""
    number = f"{amount:,.2f}".removesuffix(".00")
    return f"{number} 元"
