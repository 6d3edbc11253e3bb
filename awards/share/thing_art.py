"""How the card of an edition, a project or a medium looks: its name, and its figures set large."""

from awards.share.art import CARD, TONES, masthead
from awards.share.things import ShownFigure, ThingShare
from kit.drawing import (
    CINNABAR,
    CINNABAR_LINE,
    INK,
    INK_FAINT,
    INK_SOFT,
    RAISED,
    Sheet,
    drawable,
    fitted,
    width_of,
)

_MARGIN, _PANEL, _PAD = 64, 456, 48
_SIZES = (108, 88, 72, 56, 44)
_SMALL = 0.36  # what stands beside a number, as a share of its size
Box = tuple[int, int, int, int]


def thing_card(share: ThingShare) -> bytes:
    """The preview of a link: name and facts on the left, figures on the right."""
    width, height = CARD
    sheet = Sheet(width, height)
    panel = (width - _PANEL, 0, _PANEL, height)
    if share.figures:
        _figures(sheet, share.figures, panel)
    else:
        sheet.tiles(panel, drawable(share.char), TONES[share.tone], down=True)
    room, foot = width - _PANEL - 2 * _MARGIN, height - 88
    _told(sheet, share, room, foot)
    masthead(sheet, share, _MARGIN, foot, 44)
    if share.foot:
        words = fitted(share.foot, 240, [(24, 1)])
        at = (_MARGIN + room, foot + 9)
        sheet.text(*at, words.lines[0], words.size, fill=CINNABAR, anchor="rs")
    return sheet.file()


def _told(sheet: Sheet, share: ThingShare, room: int, foot: int) -> None:
    """Kicker, name, words and facts, in the middle of the height; the words yield to the rest."""
    kicker = fitted(share.kicker, room, [(28, 1), (24, 2)])
    sizes = [(64, 2), (52, 3), (42, 4)]
    title = fitted(share.title, room, sizes, leading=1.25, is_heading=True)
    facts = [fitted(fact, room, [(24, 1)], leading=1.6) for fact in share.facts]
    high = kicker.height + title.height + sum(fact.height for fact in facts) + 40
    lines = min(3, (foot - 24 - _MARGIN - high) // 45)
    words = fitted(share.words, room, [(30, lines)], leading=1.5) if share.words and lines else None
    high += words.height if words else 0
    at: float = max(_MARGIN, (foot - high) // 2 + 12)
    at = sheet.block(_MARGIN, at, kicker, CINNABAR) + 12
    at = sheet.block(_MARGIN, at, title, INK, is_bold=True) + 12
    if words:
        at = sheet.block(_MARGIN, at, words, INK_SOFT) + 16
    for fact in facts:
        at = sheet.block(_MARGIN, at, fact, INK_FAINT)


def _figures(sheet: Sheet, figures: tuple[ShownFigure, ...], box: Box) -> None:
    """Each with its number as large as it may be, what it counts below, a rule between."""
    x, y, width, height = box
    sheet.box(x, y, width, height, RAISED)
    room = width - 2 * _PAD
    step = min(240, (height - 2 * _PAD) // len(figures))
    top = y + (height - step * len(figures)) // 2
    for number, figure in enumerate(figures):
        line = top + number * step
        if number:
            sheet.box(x + _PAD, line, room, 1, CINNABAR_LINE)
        _figure(sheet, figure, (x + _PAD, line, room, step))


def _figure(sheet: Sheet, figure: ShownFigure, box: Box) -> None:
    x, y, room, step = box
    before, value, after = (drawable(one) for one in (figure.before, figure.number, figure.after))
    label = fitted(figure.label, room, [(26, 2), (22, 2)], leading=1.4)
    most = step - label.height - 44
    size = next((one for one in _SIZES if one <= most and _wide(figure, one) <= room), _SIZES[-1])
    small = max(24, round(size * _SMALL))
    at: float = x
    top = y + (step - size - 12 - label.height) / 2
    for words, large in ((before, small), (value, size), (after, small)):
        if words:
            sheet.text(at, top + (size - large) * 0.88, words, large, fill=CINNABAR)
            at += width_of(words, large) + (8 if words != after else 0)
    sheet.block(x, top + size + 12, label, INK_SOFT)


def _wide(figure: ShownFigure, size: int) -> float:
    """How wide the figure is with its number in that size."""
    small = max(24, round(size * _SMALL))
    beside = width_of(drawable(figure.before + figure.after), small)
    return width_of(drawable(figure.number), size) + beside + 16
