"""Drawing with Chinese type: what fits where, how lines break, paper, seal, photograph, QR code.

One font, opened when the first picture is drawn and mapped from its file, so that all processes
share its pages; only a handful of its sizes are kept.
"""

import logging
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import segno
from PIL import Image, ImageDraw, ImageFont

from kit.fonts import BEYOND_GBK, FONT

logger = logging.getLogger(__name__)

PAPER, RAISED, SUNKEN = "#f8f3e8", "#fffdf8", "#efe7d7"
INK, INK_SOFT, INK_FAINT = "#241c15", "#55493d", "#6d6051"
RULE, CINNABAR, CINNABAR_LINE, ON_CINNABAR = "#d8cbb4", "#a5281a", "#dfa794", "#fff8ee"
SUBSTITUTE = "〓"  # what Chinese printers set where a character is missing
CUT = "…"
_NOT_FIRST = frozenset("，。、；：！？…—·）》」』〉】”’％%,.;:!?)]}")
_NOT_LAST = frozenset("（《「『〈【“‘([{")
_NOWHERE = chr(0xFFFF)  # a code point that is no character: its glyph is that of what is missing
_QUALITY = 86
_UNIT = 256
_BOLD = 0.011  # how much wider a bold stroke is on each side, as a share of the size


# ------------------------------------------------------------------ type


@lru_cache(maxsize=8)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels."""
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=512)
def _is_drawn(char: str) -> bool:
    """Whether the font has a glyph for a character that GBK cannot write."""
    return _shape(char) != _shape(_NOWHERE)


def _shape(char: str) -> tuple[tuple[int, int], bytes]:
    mask = font(24).getmask(char)
    return mask.size, bytes(mask)


def has_glyph(char: str) -> bool:
    """Whether the font can draw the character."""
    if char in BEYOND_GBK or char == " ":
        return True
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return _is_drawn(char)
    return char != "≒" and char.isprintable()


def drawable(text: str) -> str:
    """The text in characters that can be drawn.

    Shapes: one without a glyph becomes its plain form where Unicode knows one, else 〓, which is
    logged: a name on paper is never silently another name.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if all(map(has_glyph, text)):
        return text
    made, missing = [], []
    for char in text:
        plain = char if has_glyph(char) else unicodedata.normalize("NFKC", char)
        if all(map(has_glyph, plain)):
            made.append(plain)
        elif unicodedata.category(char) not in {"Mn", "Cf"}:  # marks that change a look, no text
            made.append(SUBSTITUTE)
            missing.append(f"U+{ord(char):04X}")
    if missing:
        logger.warning("drawing: the font has no glyph for %s", ", ".join(missing))
    return "".join(made)


@lru_cache(maxsize=4096)
def _advance(char: str) -> float:
    """How wide a character is, as a share of the size; measured once, as nothing is kerned."""
    return font(_UNIT).getlength(char) / _UNIT


def width_of(text: str, size: int) -> float:
    """How wide the text is, in pixels."""
    return sum(map(_advance, text)) * size


def _pieces(text: str) -> list[str]:
    """The text in parts that a line may end after: Latin words whole, punctuation kept beside."""
    pieces: list[str] = []
    for char in text:
        word = pieces and pieces[-1][-1].isascii() and pieces[-1][-1].isalnum() and char.isascii()
        closing = pieces and (char in _NOT_FIRST or pieces[-1][-1] in _NOT_LAST)
        if closing or (word and char.isalnum()):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def wrapped(text: str, size: int, width: float) -> list[str]:
    """The text in lines of at most that width; a single piece wider than a line is broken."""
    lines, filled = [""], 0.0
    for piece in _pieces(text):
        whole = width_of(piece, size) <= width
        for part in [piece] if whole else piece:
            wide = width_of(part, size)
            if lines[-1] and filled + wide > width:
                lines.append("")
                filled = 0.0
            if lines[-1] or part != " ":
                lines[-1] += part
                filled += wide
    return [line.rstrip() for line in lines if line.strip()]


def balanced(text: str, size: int, width: float) -> list[str]:
    """The same number of lines, about equally long, as a heading wants them."""
    lines = wrapped(text, size, width)
    for narrow in range(int(width), int(width / 2), -size // 2):
        fewer = wrapped(text, size, narrow)
        if len(fewer) > len(lines):
            break
        lines = fewer
    return lines


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one size."""

    lines: tuple[str, ...]
    size: int
    leading: float = 1.35

    @property
    def step(self) -> int:
        return round(self.size * self.leading)

    @property
    def height(self) -> int:
        return self.step * len(self.lines)


def fitted(
    text: str,
    width: float,
    choices: Sequence[tuple[int, int]],
    *,
    leading: float = 1.35,
    is_heading: bool = False,
) -> Block:
    """The text at the first size at which it fits; cut at the last one when it fits at none.

    Shapes: `choices` are (size, most lines), the best first.
    """
    text = drawable(text)
    for size, most in choices:
        lines = wrapped(text, size, width)
        if len(lines) <= most:
            if is_heading:
                lines = balanced(text, size, width)
            return Block(tuple(lines), size, leading)
    size, most = choices[-1]
    kept = wrapped(text, size, width)[:most]
    while kept[-1] and width_of(kept[-1] + CUT, size) > width:
        kept[-1] = kept[-1][:-1]
    kept[-1] = kept[-1].rstrip("，。、；：") + CUT
    return Block(tuple(kept), size, leading)


# ------------------------------------------------------------------ paper


Tone = tuple[str, str, str]  # wash, ink, line


class Sheet:
    """A picture in the making."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("RGB", (width, height), PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, text: str, size: int, **how: Any) -> None:
        """One line, `y` being the top of its em square."""
        anchor = how.pop("anchor", "ls")
        self.pen.text((x, y + size * 0.88), text, font=font(size), anchor=anchor, **how)

    def block(self, x: float, y: float, block: Block, fill: str, *, is_bold: bool = False) -> float:
        """Lines below each other; where the next thing may begin."""
        gap = (block.step - block.size) / 2
        weight = block.size * _BOLD if is_bold else 0
        for number, line in enumerate(block.lines):
            top = y + gap + number * block.step
            self.text(x, top, line, block.size, fill=fill, stroke_width=weight, stroke_fill=fill)
        return y + block.height

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """A filled rectangle."""
        self.pen.rectangle((x, y, x + width - 1, y + height - 1), fill=fill)

    def seal(self, x: float, y: float, size: int, char: str = "善") -> None:
        """The seal of the site."""
        self.pen.rounded_rectangle((x, y, x + size, y + size), size // 12, fill=CINNABAR)
        inner = round(size * 0.74)
        self.text(x + size / 2, y + size * 0.13, char, inner, fill=ON_CINNABAR, anchor="ms")

    def tile(self, x: float, y: float, size: int, char: str, tone: Tone) -> None:
        """One square of practice paper (田字格) with a character."""
        _, ink, line = tone
        self.pen.rectangle((x, y, x + size, y + size), outline=line, width=2)
        middle, dash = size / 2, max(6, size // 24)
        for start in range(0, size - dash, dash * 2):
            self.pen.line((x + start, y + middle, x + start + dash, y + middle), fill=line)
            self.pen.line((x + middle, y + start, x + middle, y + start + dash), fill=line)
        type_size = round(size * 0.74)
        top = y + (size - type_size) / 2
        self.text(x + middle, top, char, type_size, fill=ink, anchor="ms")

    def tiles(self, box: tuple[int, int, int, int], chars: str, tone: Tone, *, down: bool) -> None:
        """A panel with characters on practice paper, in the middle of the box.

        Shapes: `box` is x, y, width, height.
        """
        x, y, width, height = box
        self.box(x, y, width, height, tone[0])
        long, short = (height, width) if down else (width, height)
        size = int(min(short * 0.56, long * 0.84 / len(chars)))
        start = (long - size * len(chars)) / 2
        for number, char in enumerate(chars):
            along, across = start + number * size, (short - size) / 2
            place = (x + across, y + along) if down else (x + along, y + across)
            self.tile(*place, size, char, tone)

    def photo(self, data: bytes, box: tuple[int, int, int, int], focus: tuple[int, int]) -> None:
        """A photograph that fills the box, the focal point kept in view."""
        x, y, width, height = box
        with Image.open(BytesIO(data), formats=["JPEG"]) as image:
            image.draft("RGB", (width, height))
            picture = image.convert("RGB")
        ratio = min(picture.width / width, picture.height / height)
        seen = (width * ratio, height * ratio)
        left = (picture.width - seen[0]) * focus[0] / 100
        top = (picture.height - seen[1]) * focus[1] / 100
        part = (left, top, left + seen[0], top + seen[1])
        sized = picture.resize((width, height), Image.Resampling.BICUBIC, part, reducing_gap=2)
        self.image.paste(sized, (x, y))

    def code(self, x: int, y: int, size: int, text: str) -> None:
        """A QR code in ink, at most that large, on a light ground with its quiet zone."""
        rows = list(segno.make(text, error="m", micro=False).matrix)
        cell = size // (len(rows) + 4)
        edge = (size - cell * len(rows)) // 2
        self.box(x, y, size, size, RAISED)
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    self.box(x + edge + across * cell, y + edge + down * cell, cell, cell, INK)

    def file(self) -> bytes:
        """The picture as JPEG."""
        buffer = BytesIO()
        self.image.save(buffer, "JPEG", quality=_QUALITY, progressive=True)
        return buffer.getvalue()
