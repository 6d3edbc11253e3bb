"""How the card and the poster of a winner look."""

from dataclasses import dataclass

from awards.share.art import (
    CARD,
    POSTER,
    masthead,
    picture_or_letters,
    poster_foot,
    poster_foot_height,
)
from awards.share.content import WinnerShare
from kit.drawing import (
    CINNABAR,
    CINNABAR_LINE,
    INK,
    INK_FAINT,
    INK_SOFT,
    RAISED,
    Block,
    Sheet,
    fitted,
)

_MARGIN, _PANEL = 64, 456
_POSTER_MARGIN, _TOP = 72, 136
_LEAST_PANEL, _MOST_PANEL = 220, 640
_LETTER_PAD, _INDENT = 20, 36
_CARD_NAMES = ((92, 1), (72, 2), (56, 2), (46, 3), (40, 4))
_POSTER_NAMES = ((112, 1), (88, 2), (68, 2), (56, 3), (48, 4))


def winner_card(share: WinnerShare) -> bytes:
    """The preview of a link: text on the left, photograph or practice paper on the right."""
    width, height = CARD
    sheet = Sheet(width, height)
    picture_or_letters(sheet, share, (width - _PANEL, 0, _PANEL, height), down=True)
    room = width - _PANEL - 2 * _MARGIN
    foot = height - 88
    rows = _card_rows(share, room, foot - _MARGIN - 24)
    free = foot - 24 - _MARGIN - sum(row.block.height + row.gap for row in rows)
    _set_rows(sheet, rows, _MARGIN, _MARGIN + max(0, free // 2))
    masthead(sheet, share, _MARGIN, foot, 44)
    fee = fitted(share.fee_free, 220, [(24, 1)])
    sheet.text(_MARGIN + room, foot + 9, fee.lines[0], fee.size, fill=CINNABAR, anchor="rs")
    return sheet.file()


@dataclass(frozen=True, slots=True)
class _Row:
    """Lines with their colour and the gap after them."""

    block: Block
    fill: str
    gap: int
    is_bold: bool = False


def _set_rows(sheet: Sheet, rows: list[_Row], x: int, y: float) -> float:
    for row in rows:
        y = sheet.block(x, y, row.block, row.fill, is_bold=row.is_bold) + row.gap
    return y


def _card_rows(share: WinnerShare, room: int, high: int) -> list[_Row]:
    """What stands on the card from top to bottom; what has no room is left out, the name never."""
    kicker = fitted(f"{share.year} · {share.award}", room, [(28, 1), (24, 2)])
    name = fitted(share.name, room, _CARD_NAMES, leading=1.25, is_heading=True)
    rows = [_Row(kicker, CINNABAR, 12), _Row(name, INK, 16, is_bold=True)]
    media = f"提名：{share.media}" if share.media else ""
    left = high - sum(row.block.height + row.gap for row in rows) - (34 if media else 0)
    is_long = len(name.lines) > 2 and share.citation
    words = "" if is_long else share.headline or share.standing
    for text, sizes, most, fill, gap in (
        (words, (32,), 2, INK_SOFT, 22),
        (share.citation, (30, 27), 4, INK, 18),
    ):
        choices = [(size, n) for size in sizes if (n := min(most, int(left // (size * 1.5))))]
        if text and choices:
            block = fitted(text, room, choices, leading=1.5, is_heading=True)
            rows.append(_Row(block, fill, gap))
            left -= rows[-1].block.height + gap
    if media:
        rows.append(_Row(fitted(media, room, [(22, 1)], leading=1.5), INK_FAINT, 0))
    return rows


def winner_poster(share: WinnerShare) -> bytes:
    """A poster to keep: photograph above, name and citation, at the foot the way to the page.

    Shapes: the words are set first; the picture gets the room that they leave.
    """
    width, height = POSTER
    sheet = Sheet(width, height)
    inner = width - 2 * _POSTER_MARGIN
    masthead(sheet, share, _POSTER_MARGIN, 52, 52)
    rows = _poster_rows(share, inner)
    words = sum(row.block.height + row.gap for row in rows)
    room = height - _TOP - poster_foot_height(_POSTER_MARGIN) - 28
    letter = _letter_block(share.citation, inner, room - words - _LEAST_PANEL - 36)
    written = words + (letter.height + 2 * _LETTER_PAD if letter else 0)
    panel = min(_MOST_PANEL, room - written - 36)
    picture_or_letters(sheet, share, (_POSTER_MARGIN, _TOP, inner, panel), down=False)
    spare = (room - written - 36 - panel) / 2
    at = _set_rows(sheet, rows, _POSTER_MARGIN, _TOP + panel + 36 + spare)
    if letter:
        _letter(sheet, letter, (_POSTER_MARGIN, round(at), inner))
    facts = [
        f"提名媒体：{share.media}" if share.media else "",
        f"公布：{share.released_on}",
        f"证书编号：{share.number}",
    ]
    poster_foot(sheet, share, facts, margin=_POSTER_MARGIN)
    return sheet.file()


def _poster_rows(share: WinnerShare, inner: int) -> list[_Row]:
    kicker = fitted(f"{share.year} · {share.award}", inner, [(34, 1), (28, 2)])
    name = fitted(share.name, inner, _POSTER_NAMES, leading=1.25, is_heading=True)
    rows = [_Row(kicker, CINNABAR, 8), _Row(name, INK, 8, is_bold=True)]
    if words := share.headline or share.standing:
        block = fitted(words, inner, [(38, 1), (34, 2)], leading=1.5, is_heading=True)
        rows.append(_Row(block, INK_SOFT, 20))
    return rows


def _letter_block(text: str, width: int, high: int) -> Block | None:
    """The citation as large as the place allows; nothing without one."""
    choices = [
        (size, most)
        for size in (44, 40, 36, 32, 28)
        if (most := (high - 2 * _LETTER_PAD) // round(size * 1.75)) > 0
    ]
    if not text or not choices:
        return None
    best = [(size, min(most, 4 if size > 36 else most)) for size, most in choices]
    return fitted(text, width - 2 * _INDENT, best, leading=1.75, is_heading=True)


def _letter(sheet: Sheet, block: Block, place: tuple[int, int, int]) -> None:
    """The citation on ruled letter paper."""
    x, y, width = place
    high = block.height + 2 * _LETTER_PAD
    sheet.box(x, y, width, high, RAISED)
    sheet.box(x, y, 6, high, CINNABAR)
    for number in range(1, len(block.lines) + 1):
        line = y + _LETTER_PAD - 4 + number * block.step
        sheet.box(x + _INDENT, line, width - 2 * _INDENT, 1, CINNABAR_LINE)
    sheet.block(x + _INDENT, y + _LETTER_PAD, block, INK)
