"""Makes static/img/share.png, which messengers show for pages without a picture of their own.

python -m tools.make_share_image
"""

from pathlib import Path

from PIL import Image

from kit.drawing import Sheet
from kit.templatetags.sharing import SITE_EDGE, SITE_PICTURE

FILE = Path(__file__).resolve().parent.parent / "static" / SITE_PICTURE
COLOURS = 16


def main() -> None:
    """Draw the seal on paper, in few colours, because every page loads it."""
    sheet = Sheet(SITE_EDGE, SITE_EDGE)
    size = SITE_EDGE // 2
    sheet.seal((SITE_EDGE - size) / 2, (SITE_EDGE - size) / 2, size)
    few = sheet.image.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS)
    few.save(FILE, optimize=True)


if __name__ == "__main__":
    main()
