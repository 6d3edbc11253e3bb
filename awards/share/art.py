"""What all cards and posters have in common: sizes, colours, head, foot, the picture."""

from django.core.files.storage import default_storage

from awards.share.content import RoundShare, ShownPhoto, WinnerShare
from awards.share.things import ThingShare
from kit.drawing import (
    CINNABAR,
    INK_FAINT,
    RULE,
    Sheet,
    drawable,
    fitted,
    width_of,
)
from kit.pictures import Picture, variant_name

CARD = (1200, 630)
POSTER = (1080, 1440)
CODE = 208
# Wash, ink and line for each kind of winner, as in the style sheet.
TONES = {
    "person": ("#f6e3d6", "#a5281a", "#dfa794"),
    "team": ("#e2ebe0", "#2a5c4d", "#a9c3b4"),
    "organisation": ("#e3e7ea", "#2f4a73", "#b3bfcf"),
    "project": ("#f4e8c8", "#76560d", "#d9c48e"),
    "joint": ("#f0e1e4", "#6d3457", "#d3b0c0"),
}
Box = tuple[int, int, int, int]


def picture_or_letters(sheet: Sheet, share: WinnerShare, box: Box, *, down: bool) -> None:
    """The photograph of the winner, or the name on practice paper."""
    data = share.photo and _photo_data(share.photo, max(box[2:]))
    if data and share.photo:
        sheet.photo(data, box, share.photo.focus)
    else:
        sheet.tiles(box, drawable(share.chars), TONES[share.tone], down=down)


def _photo_data(photo: ShownPhoto, wanted: int) -> bytes:
    """The file of a size that suffices; nothing when it is lost, so that the card still comes."""
    width = Picture("", widths=photo.widths).nearest(wanted)
    try:
        with default_storage.open(variant_name(photo.file_name, width, "jpg")) as file:
            data: bytes = file.read()
    except FileNotFoundError:
        return b""
    return data


def masthead(
    sheet: Sheet, share: WinnerShare | RoundShare | ThingShare, x: int, y: int, size: int
) -> None:
    """Seal and name of the site."""
    sheet.seal(x, y, size)
    words = fitted(share.site_name, 480, [(round(size * 0.5), 1)])
    top = y + (size - words.size) / 2 - 2
    sheet.text(x + size * 1.3, top, words.lines[0], words.size, fill=INK_FAINT)


def poster_foot_height(margin: int) -> int:
    """How much of a poster its foot takes."""
    return margin + CODE + 36


def poster_foot(
    sheet: Sheet, share: WinnerShare | RoundShare, lines: list[str], *, margin: int
) -> None:
    """Facts, the promise that nobody pays, and the way to the page."""
    width, height = POSTER
    top = height - margin - CODE
    sheet.box(margin, top - 36, width - 2 * margin, 2, RULE)
    sheet.code(width - margin - CODE, top, CODE, share.url)
    room = width - 2 * margin - CODE - 48
    blocks = [fitted(line, room, [(28, 1)], leading=1.6) for line in lines if line][:3]
    at: float = top
    for block in blocks:
        at = sheet.block(margin, at, block, INK_FAINT)
    sheet.text(margin, height - margin - 36, f"{share.fee_free}。", 30, fill=CINNABAR)
    hint = "扫码看全文"
    right = width - margin - CODE - 28 - width_of(hint, 26)
    sheet.text(right, height - margin - 33, hint, 26, fill=INK_FAINT)
