"""How a certificate looks: A4 across, a frame, the honour in the middle, the check at the foot."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import IO, NamedTuple

from awards.certificates.content import Certificate
from kit.drawing import (
    CINNABAR,
    CINNABAR_LINE,
    CUT,
    INK,
    INK_FAINT,
    INK_SOFT,
    PAPER,
    RULE,
    Block,
    fitted,
)
from kit.paper import Paper

FEE_FREE = "本奖项从不收费"
Choices = Sequence[tuple[int, int]]
WORD = "荣誉证书"
GOLD, GHOST = "#b08d4c", "#efe3cd"
_OUTER, _INNER, _SIDE = 22.0, 31.0, 112.0
_SIGNED = ((15, 2), (13, 2), (11, 3), (10, 4), (8, 7))
_LINES = ((14, 1), (12, 1), (11, 2), (10, 3))
_FOOT = 64.0
_GAPS = 22.0  # between the blocks, at least
_CODE = 74.0
_STAMP = 34.0  # between the foot and the last line of the signature


class Sizes(NamedTuple):
    """For each block of the middle its sizes with the lines that it may take, the best first."""

    names: Choices
    standings: Choices
    leads: Choices
    honours: Choices
    citations: Choices


_SIZES = Sizes(
    names=((44, 1), (38, 1), (32, 1), (27, 1), (26, 2), (22, 2), (19, 3), (16, 4), (14, 5)),
    standings=((15, 1), (13, 1), (11, 2), (10, 3)),
    leads=_LINES,
    honours=((27, 1), (24, 1), (20, 1), (16, 2), (14, 3)),
    citations=((17, 2), (16, 3), (14, 4), (13, 5), (12, 6), (11, 7), (10, 7), (9, 8), (8, 9)),
)
# For the rare honour of which every text is long, down to what still prints.
_TIGHT = Sizes(
    names=((14, 5), (12, 5), (11, 5)),
    standings=((9, 3), (8, 4)),
    leads=((9, 3), (8, 4)),
    honours=((13, 3), (11, 3)),
    citations=((8, 9), (7, 10)),
)


def certificate_file(certificate: Certificate) -> bytes:
    """One certificate as a PDF file."""
    file = BytesIO()
    for _ in draw_certificates(file, [certificate], title=f"{WORD} {certificate.number}"):
        pass
    return file.getvalue()


def draw_certificates(
    file: IO[bytes], certificates: Iterable[Certificate], *, title: str
) -> Iterator[int]:
    """Many certificates in one PDF file, a page each; how many are drawn, after each of them."""
    paper: Paper | None = None
    for count, certificate in enumerate(certificates, 1):
        if paper is None:
            paper = Paper(file, title=title, author=certificate.site_name)
        _page(paper, certificate)
        paper.next_page()
        yield count
    if paper is not None:
        paper.close()


def _page(paper: Paper, certificate: Certificate) -> None:
    paper.stamp("ground", _ground)
    if certificate.draft:
        paper.behind(certificate.draft, 84, GHOST)
    top = _head(paper, certificate)
    _middle(paper, certificate, top)
    _check(paper, certificate)
    _signature(paper, certificate)
    _last_line(paper, certificate)


def _ground(paper: Paper) -> None:
    """Paper, two lines around the page, and a fret (回纹) in every corner."""
    paper.fill(0, 0, (paper.width, paper.height), PAPER)
    paper.frame(_OUTER, CINNABAR, 2.2)
    paper.frame(_INNER, GOLD, 0.7)
    for across in (1, -1):
        for up in (1, -1):
            x = _INNER + 7 if across == 1 else paper.width - _INNER - 7
            y = _INNER + 7 if up == 1 else paper.height - _INNER - 7
            turns = ((0, 34), (0, 0), (34, 0), (34, 20), (14, 20), (14, 10), (24, 10))
            other = ((0, 34), (20, 34), (20, 26), (8, 26))
            for points in (turns, other):
                paper.path([(x + a * across, y + b * up) for a, b in points], GOLD, 1.1)


def _head(paper: Paper, certificate: Certificate) -> float:
    """Seal, award and the word that everybody looks for; where the honour may begin."""
    middle, top = paper.width / 2, paper.height
    paper.seal(middle - 17, top - 92, 34)
    award = fitted(certificate.award, paper.width - 2 * _SIDE, _LINES)
    wide = 2 if len(award.lines) == 1 else 0
    paper.block(middle, top - 98, award, color=INK_SOFT, at="middle", spaced=wide)
    base = top - 104 - award.height - 42
    paper.text(middle, base, WORD, 46, color=CINNABAR, at="middle", spaced=20, bold=True)
    paper.rule(middle - 150, base - 20, 134, GOLD, 0.8)
    paper.rule(middle + 16, base - 20, 134, GOLD, 0.8)
    diamond = [(middle, base - 15), (middle + 7, base - 20), (middle, base - 25)]
    paper.path([*diamond, (middle - 7, base - 20), diamond[0]], GOLD, 0.9)
    return base - 34


def _smaller(choices: Choices, skip: int) -> Choices:
    """The choices without the first ones, of which the last always stays."""
    return choices[min(skip, len(choices) - 1) :]


def _arranged(certificate: Certificate, room: float, high: float) -> list[Block]:
    """Name, standing, lead, honour and citation at the first sizes at which all of them fit."""
    blocks: list[Block] = []
    for sizes in (_SIZES, _TIGHT):
        for skip in range(len(sizes.names)):
            blocks = _at(certificate, sizes, skip, room, high)
            used = _GAPS + sum(block.height for block in blocks)
            if used <= high and all(map(_whole, blocks)):
                return blocks
    return blocks


def _at(certificate: Certificate, sizes: Sizes, skip: int, room: float, high: float) -> list[Block]:
    """The blocks without their first sizes; the citation takes what the others leave."""
    words = f"在{certificate.awarded}评选中荣获"
    head = [
        fitted(text, room, _smaller(choices, skip), leading=leading, is_heading=is_heading)
        for text, choices, leading, is_heading in (
            (certificate.name, sizes.names, 1.3, True),
            (certificate.standing, sizes.standings, 1.5, False),
            (words, sizes.leads, 1.5, False),
            (certificate.honour, sizes.honours, 1.4, True),
        )
    ]
    left = high - _GAPS - sum(block.height for block in head)
    fit = [(size, most) for size, most in sizes.citations if most * round(size * 1.6) <= left]
    choices = fit or sizes.citations[-1:]
    citation = fitted(certificate.citation, room - 30, choices, leading=1.6, is_heading=True)
    return [*head, citation]


def _whole(block: Block) -> bool:
    return not block.lines or not block.lines[-1].endswith(CUT)


def _middle(paper: Paper, certificate: Certificate, top: float) -> None:
    """Name, honour and citation, as large as they fit between head and foot."""
    middle, room = paper.width / 2, paper.width - 2 * _SIDE
    high = top - _floor(certificate)
    name, standing, lead, honour, citation = _arranged(certificate, room, high)
    spare = high - _GAPS - sum(b.height for b in (name, standing, lead, honour, citation))
    air = max(0.0, min(spare / 6, 16.0))
    y = top - max(0.0, spare / 2 - 2 * air)
    y = paper.block(middle, y, name, at="middle", bold=True, spaced=_spacing(name.lines, name.size))
    y = paper.block(middle, y - 2, standing, color=INK_SOFT, at="middle")
    y = paper.block(middle, y - 6 - air, lead, color=INK_SOFT, at="middle")
    y = paper.block(middle, y - 4, honour, color=CINNABAR, at="middle", bold=True)
    paper.block(middle, y - 10 - air, citation, at="middle")


def _floor(certificate: Certificate) -> float:
    """How far down the middle may reach: above the code, and above whoever signs."""
    return max(_FOOT + _CODE + 16, _FOOT + _STAMP + _signed(certificate).height + 8)


def _signed(certificate: Certificate) -> Block:
    return fitted(certificate.signed, 300.0, _SIGNED, leading=1.45, is_heading=True)


def _spacing(lines: tuple[str, ...], size: int) -> float:
    """Short names are set wide, as names of two characters are on paper."""
    return size * 0.35 if len(lines) == 1 and len(lines[0]) <= 4 else 0.0


def _check(paper: Paper, certificate: Certificate) -> None:
    """The code and the number by which anybody can ask whether this is real."""
    x, y = _INNER + 46, _FOOT
    paper.code(x, y, _CODE, certificate.url)
    beside = x + _CODE + 12
    paper.text(beside, y + 52, "证书编号", 9, color=INK_FAINT)
    paper.text(beside, y + 36, certificate.number, 13, color=INK)
    paper.text(beside, y + 20, f"扫码或在 {certificate.address} 查验真伪", 8.5, color=INK_SOFT)
    if certificate.note:
        paper.text(beside, y + 6, certificate.note, 8.5, color=CINNABAR)


def _signature(paper: Paper, certificate: Certificate) -> None:
    """Who gives the honour, with room for the stamp, and the day."""
    right, signed = paper.width - _INNER - 48, _signed(certificate)
    paper.block(right, _FOOT + _STAMP + signed.height, signed, at="right")
    paper.rule(right - 190, _FOOT + 30, 190, RULE, 0.6)
    paper.text(right, _FOOT + 10, certificate.day, 13, at="right", spaced=1)


def _last_line(paper: Paper, certificate: Certificate) -> None:
    words = FEE_FREE if not certificate.is_synthetic else f"{FEE_FREE}　合成数据，仅供演示"
    color = INK_FAINT if not certificate.is_synthetic else CINNABAR_LINE
    paper.text(paper.width / 2, _INNER + 12, words, 8, color=color, at="middle", spaced=1.5)
