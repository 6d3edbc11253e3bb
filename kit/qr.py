"""A QR code as a drawing within a page, in the ink of the page."""

from itertools import groupby

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 4  # modules of light around it, as the standard asks


def qr_drawing(text: str, label: str) -> SafeString:
    """An inline SVG of the QR code; `label` says what it is to who does not see it.

    One mask for all: trying every one costs more than the rest, and any of them reads.
    """
    rows = list(segno.make(text, error="m", micro=False, mask=2).matrix)
    edge = len(rows) + 2 * QUIET
    parts = []
    for down, row in enumerate(rows, QUIET):
        across = QUIET
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                parts.append(f"M{across} {down}h{length}v1h-{length}z")
            across += length
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<path fill="currentColor" d="{2}"/></svg>',
        edge, label, "".join(parts),
    )  # fmt: skip
