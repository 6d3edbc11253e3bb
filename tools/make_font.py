"""Makes the font of share cards and certificates out of Noto Serif SC (OFL).

    npm pack @expo-google-fonts/noto-serif-sc && tar xf expo-google-fonts-noto-serif-sc-*.tgz
    pip install fonttools
    python -m tools.make_font package/500Medium/NotoSerifSC_500Medium.ttf

It keeps what GBK can write and the rest of 通用规范汉字表, drops what only text layout needs, and
redraws the outlines with fewer points. They stay TrueType, because the library that writes PDF
files cannot read others.
"""

import argparse
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from kit.fonts import BEYOND_GBK, FONT

# Latin letters with their accents, punctuation, arrows and circled numbers, CJK punctuation.
BLOCKS = ((0x20, 0x24F), (0x2000, 0x206F), (0x2190, 0x21FF), (0x2460, 0x24FF), (0x3000, 0x303F))
FULL_WIDTH = (0xFF00, 0xFFEF)
TOLERANCE = 2  # thousandths of the size of the type; a quarter of a pixel at 120 pixels
UNUSED_TABLES = [
    "BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "vhea", "vmtx",
]  # fmt: skip


def gbk() -> set[int]:
    """Every code point that GBK can write."""
    found: set[int] = set()
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            found |= {ord(char) for char in bytes((high, low)).decode("gbk", "ignore")}
    return found


def wanted() -> set[int]:
    """Every code point that the font is to have, where its source has it."""
    blocks = {code for first, last in (*BLOCKS, FULL_WIDTH) for code in range(first, last + 1)}
    return gbk() | blocks | {ord(char) for char in BEYOND_GBK}


def cut(font: TTFont) -> None:
    """Leave only the wanted characters, and no tables for layout."""
    options: Any = subset.Options()
    options.hinting = options.glyph_names = options.legacy_kern = False
    options.notdef_outline = True
    options.layout_features = []
    options.drop_tables += UNUSED_TABLES
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)


def redraw(font: TTFont) -> None:
    """Draw every outline with fewer points, at most the tolerance away from where it was."""
    glyphs, outlines = font.getGlyphSet(), font["glyf"]
    for name in font.getGlyphOrder():
        if outlines[name].numberOfContours <= 0:
            continue
        pen = TTGlyphPen(None)
        smooth = Qu2CuPen(Cu2QuPen(pen, TOLERANCE, all_quadratic=True), TOLERANCE, all_cubic=True)
        glyphs[name].draw(smooth)
        outlines[name] = pen.glyph()


def main() -> None:
    """Write the font of the project out of the one that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    font = TTFont(parser.parse_args().source)
    cut(font)
    redraw(font)
    font.save(FONT)
    missing = "".join(chr(code) for code in sorted(gbk() - font.getBestCmap().keys()))
    print(f"{FONT}: {FONT.stat().st_size} bytes; of GBK it lacks {missing!r}")


if __name__ == "__main__":
    main()
