"""How the card and the poster of an announced round look: a roll of honour."""

from awards.share.art import CARD, POSTER, masthead, poster_foot, poster_foot_height
from awards.share.content import RoundShare
from kit.drawing import (
    CINNABAR,
    CINNABAR_LINE,
    INK,
    INK_SOFT,
    RAISED,
    Sheet,
    fitted,
)

_MARGIN, _PANEL = 64, 520
_POSTER_MARGIN, _POSTER_TOP = 72, 152
_PAD = 40
_FEW = 4  # so many names stand below each other in large type
_SHORT = 10  # longer names have a column of their own
Box = tuple[int, int, int, int]


def round_card(share: RoundShare) -> bytes:
    """The preview of a link: the award on the left, the roll of names on the right."""
    width, height = CARD
    sheet = Sheet(width, height)
    columns = 1 if len(share.names) <= _FEW or max(map(len, share.names)) > _SHORT else 2
    _roll(sheet, share, (width - _PANEL, 0, _PANEL, height), columns=columns)
    room = width - _PANEL - 2 * _MARGIN
    foot = height - 88
    kicker = fitted(f"{share.year} · {share.organiser}", room, [(28, 1), (24, 2)])
    award = fitted(share.award, room, [(64, 2), (52, 3), (42, 4)], is_heading=True)
    title = fitted(share.title, room, [(32, 2), (28, 3)], leading=1.5)
    count = fitted(_counted(share), room, [(30, 1)], leading=1.5)
    high = kicker.height + award.height + title.height + count.height + 44
    at: float = max(_MARGIN, (foot - high) // 2 + 20)
    at = sheet.block(_MARGIN, at, kicker, CINNABAR) + 12
    at = sheet.block(_MARGIN, at, award, INK, is_bold=True) + 12
    at = sheet.block(_MARGIN, at, title, INK_SOFT) + 20
    sheet.block(_MARGIN, at, count, CINNABAR)
    masthead(sheet, share, _MARGIN, foot, 44)
    fee = fitted(share.fee_free, 220, [(24, 1)])
    sheet.text(_MARGIN + room, foot + 9, fee.lines[0], fee.size, fill=CINNABAR, anchor="rs")
    return sheet.file()


def _counted(share: RoundShare) -> str:
    return f"{share.count:,} 位获奖者"


def round_poster(share: RoundShare) -> bytes:
    """A poster to keep: the award, the roll of names, at the foot the way to the page."""
    width, height = POSTER
    sheet = Sheet(width, height)
    inner = width - 2 * _POSTER_MARGIN
    masthead(sheet, share, _POSTER_MARGIN, 52, 52)
    kicker = fitted(f"{share.year} · {share.organiser}", inner, [(34, 1), (28, 2)])
    award = fitted(share.award, inner, [(88, 2), (68, 2), (52, 3)], leading=1.25, is_heading=True)
    title = fitted(share.title, inner, [(38, 1), (34, 2)], leading=1.5)
    at: float = _POSTER_TOP
    at = sheet.block(_POSTER_MARGIN, at, kicker, CINNABAR) + 8
    at = sheet.block(_POSTER_MARGIN, at, award, INK, is_bold=True) + 8
    at = round(sheet.block(_POSTER_MARGIN, at, title, INK_SOFT) + 28)
    room = height - poster_foot_height(_POSTER_MARGIN) - 28 - at
    longest = max(map(len, share.names))
    columns = 3 if longest <= 6 else 2 if longest <= 12 else 1
    columns = 1 if len(share.names) <= _FEW else columns
    _roll(sheet, share, (_POSTER_MARGIN, at, inner, room), columns=columns)
    facts = [_counted(share), f"公布：{share.announced_on}" if share.announced_on else ""]
    poster_foot(sheet, share, facts, margin=_POSTER_MARGIN)
    return sheet.file()


def _roll(sheet: Sheet, share: RoundShare, box: Box, *, columns: int) -> None:
    """The names on ruled paper, as large as they may be; the last line says how many more.

    Shapes: names run down the columns, and no column is empty.
    """
    x, y, width, height = box
    sheet.box(x, y, width, height, RAISED)
    columns = min(columns, len(share.names))
    column = (width - 2 * _PAD) / columns
    most = (height - 2 * _PAD) // 52
    rows = min(most, -(-len(share.names) // columns))
    room = columns * rows
    shown = list(share.names[: room if len(share.names) == share.count <= room else room - 1])
    if len(shown) < share.count:
        shown.append(f"等 {share.count:,} 位")
    step = min(128 if len(shown) <= _FEW else 92, (height - 2 * _PAD) // rows)
    size = min(72, round(step * 0.56))
    top = y + (height - step * rows) // 2
    for number, name in enumerate(shown):
        left = x + _PAD + (number // rows) * column
        line = top + (number % rows) * step
        block = fitted(name, column - 24, [(size, 1), (max(22, size * 3 // 4), 1), (22, 1)])
        middle = line + (step - block.size) / 2
        sheet.text(left, middle, block.lines[0], block.size, fill=INK)
        sheet.box(round(left), line + step - 1, round(column - 24), 1, CINNABAR_LINE)
