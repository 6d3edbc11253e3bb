from decimal import Decimal

import pytest

from kit.figures import render_number


@pytest.mark.parametrize(
    "value, text",
    [(6800, "6800"), (220_000_000, "2.2亿"), (480_000_000, "4.8亿"), (300_000, "30万"), (0, "0"),
     (15_000, "1.5万"), (12_345, "12345"), (123_456_789, "123456789"), (Decimal("1.50"), "1.5"),
     (-20_000, "-2万"), (495_400_000_000, "4954亿"), (10**12, "10000亿")],
)  # fmt: skip
def test_number_when_rendered_then_shortened_only_where_nothing_is_lost(value, text):
    assert render_number(Decimal(value)) == text
