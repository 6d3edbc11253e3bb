"""Quiet pictures for the sample stories: light, hills, water and roofs, drawn afresh.

The same name gives the same picture, so a picture can be told by its story.
"""

from collections.abc import Callable
from io import BytesIO
from math import pi, sin
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 800)
Colour = tuple[int, int, int]

# Sky above, sky at the horizon, then the shapes from far to near.
PALETTES: dict[str, tuple[Colour, ...]] = {
    "hills": ((120, 160, 190), (245, 224, 196), (150, 176, 176), (104, 142, 138), (58, 96, 92)),
    "river": ((88, 128, 168), (240, 206, 178), (132, 164, 182), (92, 130, 152), (52, 84, 110)),
    "city": ((94, 108, 150), (248, 206, 170), (150, 140, 164), (108, 102, 134), (62, 62, 92)),
    "rain": ((86, 104, 122), (176, 190, 198), (120, 138, 150), (88, 108, 122), (52, 70, 84)),
    "night": ((22, 30, 58), (86, 84, 128), (52, 56, 96), (36, 40, 74), (18, 22, 46)),
    "field": ((126, 176, 208), (252, 232, 186), (214, 190, 104), (178, 160, 76), (112, 118, 58)),
}


def picture(scene: str, name: str) -> bytes:
    """Draw one scene as a JPEG file."""
    dice = Random(f"{scene}:{name}")  # noqa: S311 - a drawing, not a secret
    palette = PALETTES[scene]
    image = _sky(palette[0], palette[1])
    _light(image, dice, palette)
    SCENES[scene](image, dice, palette[2:])
    file = BytesIO()
    image.filter(ImageFilter.GaussianBlur(0.8)).save(file, "JPEG", quality=86)
    return file.getvalue()


def _sky(top: Colour, horizon: Colour) -> Image.Image:
    mask = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, horizon), Image.new("RGB", SIZE, top), mask)


def _light(image: Image.Image, dice: Random, palette: tuple[Colour, ...]) -> None:
    """A soft sun or moon somewhere above the horizon."""
    width, height = SIZE
    x, y = dice.uniform(0.2, 0.8) * width, dice.uniform(0.18, 0.42) * height
    radius = dice.uniform(46, 84)
    glow = Image.new("L", SIZE, 0)
    brush = ImageDraw.Draw(glow)
    for ring in range(8, 0, -1):
        size = radius * (1 + ring * 0.35)
        brush.ellipse((x - size, y - size, x + size, y + size), fill=12 + (8 - ring) * 10)
    brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=225)
    warm = tuple(min(255, part + 40) for part in palette[1])
    image.paste(Image.new("RGB", SIZE, warm), mask=glow.filter(ImageFilter.GaussianBlur(14)))


def _ridge(dice: Random, base: float, swing: float) -> list[tuple[float, float]]:
    """The line of a range of hills, from the left edge to the right."""
    waves = [(dice.uniform(0.5, 3), dice.uniform(0, 2 * pi), dice.random()) for _ in range(4)]
    width, height = SIZE
    return [
        (x, height * (base + swing * sum(w * sin(f * x / width * pi + p) for f, p, w in waves) / 2))
        for x in range(0, width + 20, 20)
    ]


def _land(image: Image.Image, line: list[tuple[float, float]], colour: Colour) -> None:
    width, height = SIZE
    ImageDraw.Draw(image).polygon([*line, (width, height), (0, height)], fill=colour)


def _hills(image: Image.Image, dice: Random, colours: tuple[Colour, ...]) -> None:
    for place, colour in enumerate(colours):
        _land(image, _ridge(dice, 0.54 + place * 0.15, 0.12), colour)


def _river(image: Image.Image, dice: Random, colours: tuple[Colour, ...]) -> None:
    _land(image, _ridge(dice, 0.52, 0.05), colours[0])
    width, height = SIZE
    brush = ImageDraw.Draw(image)
    brush.rectangle((0, int(height * 0.62), width, height), fill=colours[1])
    for _ in range(90):
        y = dice.uniform(0.64, 0.98) * height
        x, length = dice.uniform(0, width), dice.uniform(30, 160) * (y / height)
        brush.line((x, y, x + length, y), fill=colours[0], width=3)
    _land(image, _ridge(dice, 0.93, 0.03), colours[2])


def _city(image: Image.Image, dice: Random, colours: tuple[Colour, ...]) -> None:
    for place, colour in enumerate(colours):
        _roofs(image, dice, 0.5 + place * 0.14, colour)


def _roofs(image: Image.Image, dice: Random, base: float, colour: Colour) -> None:
    width, height = SIZE
    brush = ImageDraw.Draw(image)
    lit = tuple(min(255, part + 70) for part in colour)
    x = -20.0
    while x < width:
        size, top = dice.uniform(70, 170), height * (base + dice.uniform(-0.12, 0.1))
        brush.rectangle((x, top, x + size, height), fill=colour)
        for _ in range(int(size // 24)):
            wx, wy = x + dice.uniform(10, size - 16), dice.uniform(top + 14, height - 20)
            brush.rectangle((wx, wy, wx + 8, wy + 12), fill=lit)
        x += size + dice.uniform(0, 26)


def _rain(image: Image.Image, dice: Random, colours: tuple[Colour, ...]) -> None:
    _hills(image, dice, colours)
    width, height = SIZE
    brush = ImageDraw.Draw(image)
    for _ in range(420):
        x, y, length = dice.uniform(0, width), dice.uniform(0, height), dice.uniform(18, 60)
        brush.line((x, y, x - length * 0.3, y + length), fill=(206, 218, 226), width=1)
    _umbrellas(brush, dice)


def _umbrellas(brush: ImageDraw.ImageDraw, dice: Random) -> None:
    width, height = SIZE
    colours = [(196, 84, 70), (214, 160, 76), (84, 126, 150), (120, 150, 104), (160, 104, 140)]
    for place in range(7):
        x = width * (place + 0.7) / 8 + dice.uniform(-30, 30)
        y, size = height * dice.uniform(0.74, 0.84), dice.uniform(80, 120)
        brush.pieslice(
            (x - size, y - size, x + size, y + size), 180, 360, fill=dice.choice(colours)
        )
        brush.line((x, y, x, y + size), fill=(40, 46, 54), width=5)


def _night(image: Image.Image, dice: Random, colours: tuple[Colour, ...]) -> None:
    width, height = SIZE
    brush = ImageDraw.Draw(image)
    for _ in range(160):
        x, y, size = dice.uniform(0, width), dice.uniform(0, height * 0.55), dice.uniform(1, 3)
        brush.ellipse((x, y, x + size, y + size), fill=(236, 236, 220))
    _land(image, _ridge(dice, 0.66, 0.06), colours[1])
    _land(image, _ridge(dice, 0.82, 0.03), colours[2])
    for _ in range(26):
        x, y = dice.uniform(0, width), height * dice.uniform(0.86, 0.96)
        brush.ellipse((x, y, x + 12, y + 7), fill=(250, 214, 140))


def _field(image: Image.Image, dice: Random, colours: tuple[Colour, ...]) -> None:
    for place, colour in enumerate(colours):
        _land(image, _ridge(dice, 0.58 + place * 0.16, 0.03), colour)
    width, height = SIZE
    brush = ImageDraw.Draw(image)
    for _ in range(700):
        x, y = dice.uniform(0, width), height * dice.uniform(0.76, 1)
        length = 16 + 30 * (y / height - 0.7)
        brush.line((x, y, x + dice.uniform(-6, 6), y - length), fill=colours[0], width=2)
    x, y = width * dice.uniform(0.3, 0.7), height * 0.62
    brush.polygon([(x - 90, y), (x, y - 60), (x + 90, y)], fill=(138, 84, 66))
    brush.rectangle((x - 72, y, x + 72, y + 70), fill=(226, 210, 184))


SCENES: dict[str, Callable[[Image.Image, Random, tuple[Colour, ...]], None]] = {
    "hills": _hills,
    "river": _river,
    "city": _city,
    "rain": _rain,
    "night": _night,
    "field": _field,
}
