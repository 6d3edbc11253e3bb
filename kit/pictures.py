"""The sizes in which a photo is shown: made once, never enlarged, each under a name of its content.

A photo keeps one file as it was taken in; beside it lie its variants, and a few dozen bytes that
stand in its place until it has arrived.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

WIDTHS = (320, 640, 960, 1600)
SUFFIXES = ("webp", "jpg")
TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
MIDDLE = 50
MAX_PLACEHOLDER = 600
_NEARLY = 0.9  # a photo of 1000 pixels is not also made at 960
_DIGEST = 10
_WEBP = {"quality": 78, "method": 4}
_JPEG = {"quality": 80, "progressive": True, "optimize": True}
_FOCUS_STEP = 10  # percents between the places of which the style sheet knows


# ------------------------------------------------------------------ addresses


@dataclass(frozen=True, slots=True)
class Picture:
    """Where the variants of one photo are, and what must stay in view when it is cropped.

    Shapes: `digest` and `widths` are empty until variants are made; widths ascend.
    Units: `focus` is the place that matters, in percents from the left and from the top.
    """

    public_id: str
    digest: str = ""
    widths: tuple[int, ...] = ()
    focus: tuple[int, int] = (MIDDLE, MIDDLE)

    @classmethod
    def of_text(cls, text: str) -> "Picture":
        """The picture of one flat text: `<id>-<digest> <x> <y> <width> <width> …`."""
        name, x, y, *widths = text.split()
        public_id, _, digest = name.partition("-")
        return cls(public_id, digest, tuple(map(int, widths)), (int(x), int(y)))

    def address(self, width: int, suffix: str) -> str:
        """Where one variant is; the name changes with what it shows."""
        return f"/photos/{self.public_id}-{self.digest}-{width}.{suffix}"

    def nearest(self, width: int) -> int:
        """The smallest width that is made and not below the wished one, else the largest."""
        return next((made for made in self.widths if made >= width), self.widths[-1])

    def plain(self, width: int) -> str:
        """The one address for who cannot choose: JPEG, near that width."""
        if not self.widths:
            return f"/photos/{self.public_id}.jpg"
        return self.address(self.nearest(width), "jpg")

    def srcset(self, suffix: str, upto: int = WIDTHS[-1]) -> str:
        """All variants of that kind for the browser to choose from, none far above `upto`."""
        made = [width for width in self.widths if width <= upto] or list(self.widths[:1])
        return ", ".join(f"{self.address(width, suffix)} {width}w" for width in made)

    @property
    def focus_class(self) -> str:
        """The classes that keep the focal point in view; empty for the middle."""
        x, y = (round(place / _FOCUS_STEP) * _FOCUS_STEP for place in self.focus)
        return "" if (x, y) == (MIDDLE, MIDDLE) else f"focus-x{x} focus-y{y}"


def variant_name(file_name: str, width: int, suffix: str) -> str:
    """Where a variant is stored: beside the file that it was made of."""
    return f"{file_name.rpartition('.')[0]}-{width}.{suffix}"


def variant_names(file_name: str, widths: tuple[int, ...]) -> Iterator[str]:
    """Where all variants of a file are stored."""
    return (variant_name(file_name, width, suffix) for width in widths for suffix in SUFFIXES)


# ------------------------------------------------------------------ making them


@dataclass(frozen=True, slots=True)
class Variants:
    """All files of one photo by width and suffix, and the `data:` address of its placeholder."""

    files: dict[tuple[int, str], bytes]
    digest: str
    widths: tuple[int, ...]
    placeholder: str


def widths_for(width: int) -> tuple[int, ...]:
    """The widths in which a photo is made: the usual ones below its own, and its own at most."""
    smaller = tuple(one for one in WIDTHS if one < width * _NEARLY)
    return smaller if len(smaller) == len(WIDTHS) else (*smaller, min(width, WIDTHS[-1]))


def _encoded(image: Image.Image, suffix: str) -> bytes:
    """The picture as a file: its pixels and nothing else."""
    buffer = BytesIO()
    if suffix == "webp":
        image.save(buffer, "WEBP", **_WEBP)
    else:
        image.save(buffer, "JPEG", **_JPEG)
    return buffer.getvalue()


def _placeholder(image: Image.Image) -> str:
    """A picture of a few pixels as an address that needs no request."""
    small = image.copy()
    small.thumbnail((20, 20))
    buffer = BytesIO()
    small.save(buffer, "WEBP", quality=30, method=6)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _read(data: bytes, width: int) -> Image.Image:
    """The picture at about this width, without its metadata."""
    with Image.open(BytesIO(data), formats=["JPEG"]) as image:
        image.draft("RGB", (width, 1))
        picture = image.convert("RGB")
    picture.info = {}
    return picture


def make_variants(data: bytes) -> Variants:
    """Make every size of a photo that was taken in, from the largest down.

    Shapes: `data` is a JPEG of the intake.
    """
    with Image.open(BytesIO(data), formats=["JPEG"]) as image:
        width, height = image.size
    widths = widths_for(width)
    picture = _read(data, widths[-1])
    files: dict[tuple[int, str], bytes] = {}
    for wide in reversed(widths):
        high = max(1, round(height * wide / width))
        if picture.size != (wide, high):
            picture = picture.resize((wide, high), Image.Resampling.LANCZOS)
        files |= {(wide, suffix): _encoded(picture, suffix) for suffix in SUFFIXES}
    digest = hashlib.sha256(b"".join(files.values())).hexdigest()[:_DIGEST]
    return Variants(files, digest, widths, _placeholder(picture))
