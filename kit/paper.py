"""Drawing on PDF: one embedded Chinese font, the same colours and line breaks as pictures have.

Units: points, from the lower left corner, as PDF counts. A file tells neither when nor where it
was made, so that the same content is the same bytes.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import IO, Any

import segno
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from kit.drawing import CINNABAR, INK, ON_CINNABAR, Block, width_of
from kit.fonts import FONT

NAME = "NotoSerifSC"
A4_LANDSCAPE = (841.89, 595.28)
_BOLD = 0.022  # how wide the stroke around a bold character is, as a share of the size
_QUIET = 4  # modules that stay white around a QR code

rl_config.useA85 = 0  # streams as they are: shorter, and faster to write


@lru_cache(maxsize=1)
def _registered() -> str:
    """Read the font once for each process; every file embeds only the characters it uses."""
    pdfmetrics.registerFont(TTFont(NAME, str(FONT)))
    return NAME


class Paper:
    """A PDF file in the making."""

    def __init__(self, file: IO[bytes], *, title: str, author: str) -> None:
        self.font = _registered()
        self.width, self.height = A4_LANDSCAPE
        self._stamps: set[str] = set()
        self.pen: Any = Canvas(
            file, pagesize=A4_LANDSCAPE, invariant=1, pageCompression=1,
            initialFontName=self.font,
        )  # fmt: skip
        self.pen.setTitle(title)
        self.pen.setAuthor(author)
        self.pen.setCreator(author)
        self.pen.setProducer(author)

    def next_page(self) -> None:
        """End this page."""
        self.pen.showPage()

    def close(self) -> None:
        """Write the file."""
        self.pen.save()

    def rule(self, x: float, y: float, width: float, color: str, thick: float = 0.6) -> None:
        """A horizontal line."""
        self.pen.setStrokeColor(HexColor(color))
        self.pen.setLineWidth(thick)
        self.pen.line(x, y, x + width, y)

    def frame(self, inset: float, color: str, thick: float) -> None:
        """A line around the page."""
        self.pen.setStrokeColor(HexColor(color))
        self.pen.setLineWidth(thick)
        self.pen.rect(inset, inset, self.width - 2 * inset, self.height - 2 * inset)

    def fill(self, x: float, y: float, box: tuple[float, float], color: str) -> None:
        """A filled rectangle of that width and height."""
        self.pen.setFillColor(HexColor(color))
        self.pen.rect(x, y, *box, stroke=0, fill=1)

    def path(self, points: Sequence[tuple[float, float]], color: str, thick: float) -> None:
        """Straight lines from point to point."""
        line = self.pen.beginPath()
        line.moveTo(*points[0])
        for point in points[1:]:
            line.lineTo(*point)
        self.pen.setStrokeColor(HexColor(color))
        self.pen.setLineWidth(thick)
        self.pen.drawPath(line)

    def text(
        self, x: float, y: float, text: str, size: float, *, color: str = INK, **how: Any
    ) -> None:
        """One line on its baseline; `at` is left, middle or right, `spaced` parts the characters.

        Shapes: `bold` strokes the outline, since there is one weight of the font.
        """
        spaced, at = how.get("spaced", 0.0), how.get("at", "left")
        wide = width_of(text, 1000) * size / 1000 + spaced * (len(text) - 1)
        start = {"left": x, "middle": x - wide / 2, "right": x - wide}[at]
        self.pen.saveState()  # the mode of a bold line would stay for the next one
        line = self.pen.beginText(start, y)
        line.setFont(self.font, size)
        line.setCharSpace(spaced)
        line.setFillColor(HexColor(color))
        if how.get("bold"):
            line.setStrokeColor(HexColor(color))
            line.setTextRenderMode(2)
            self.pen.setLineWidth(size * _BOLD)
        line.textOut(text)
        self.pen.drawText(line)
        self.pen.restoreState()

    def block(self, x: float, y: float, block: Block, **how: Any) -> float:
        """Lines below each other from the top `y`; where the next thing may begin."""
        for number, line in enumerate(block.lines):
            baseline = y - number * block.step - (block.step - block.size) / 2 - block.size * 0.88
            self.text(x, baseline, line, block.size, **how)
        return y - block.height

    def seal(self, x: float, y: float, size: float, char: str = "善") -> None:
        """The seal of the site; `y` is its lower edge."""
        self.pen.setFillColor(HexColor(CINNABAR))
        self.pen.roundRect(x, y, size, size, size / 12, stroke=0, fill=1)
        inner = size * 0.74
        base = y + (size - inner) / 2 + inner * 0.12
        self.text(x + size / 2, base, char, inner, color=ON_CINNABAR, at="middle")

    def code(self, x: float, y: float, size: float, text: str) -> None:
        """A QR code of that size with its quiet zone; `y` is its lower edge.

        One mask for all: trying every one costs more than drawing the page, and any of them reads.
        """
        rows = list(segno.make(text, error="m", micro=False, mask=2).matrix)
        whole = len(rows) + 2 * _QUIET
        self.fill(x, y, (size, size), "#ffffff")
        self.pen.saveState()
        self.pen.translate(x, y)
        self.pen.scale(size / whole, size / whole)
        squares = self.pen.beginPath()
        for down, row in enumerate(rows):
            for begin, end in _runs(row):
                squares.rect(begin + _QUIET, whole - _QUIET - 1 - down, end - begin, 1)
        self.pen.setFillColor(HexColor(INK))
        self.pen.drawPath(squares, stroke=0, fill=1)
        self.pen.restoreState()

    def stamp(self, name: str, draw: Callable[["Paper"], None]) -> None:
        """What is the same on every page: drawn once into the file, shown on each."""
        if name not in self._stamps:
            self._stamps.add(name)
            self.pen.beginForm(name, 0, 0, self.width, self.height)
            draw(self)
            self.pen.endForm()
        self.pen.doForm(name)

    def behind(self, text: str, size: float, color: str) -> None:
        """A line across the page, to be drawn under everything else."""
        self.pen.saveState()
        self.pen.translate(self.width / 2, self.height / 2)
        self.pen.rotate(28)
        self.text(0, -size / 3, text, size, color=color, at="middle", spaced=size / 4)
        self.pen.restoreState()


def _runs(row: Any) -> list[tuple[int, int]]:
    """Where dark modules stand side by side: from, up to."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if dark and found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        elif dark:
            found.append((place, place + 1))
    return found
