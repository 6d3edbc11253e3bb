"""The one tax that prizes and grants know: 偶然所得 at a fifth, to the 分."""

from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
TAX_RATE = Decimal("0.20")


def fen(amount: Decimal) -> Decimal:
    """To the 分, half up, as the tax office rounds."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)
