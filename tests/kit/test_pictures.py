"""The sizes of a photo: never enlarged, without metadata, under a name of their content."""

import io

import pytest
from PIL import Image

from kit.intake import read_photo
from kit.pictures import Picture, make_variants, widths_for
from tests.kit.test_intake import upload


def phone_photo(size=(2000, 1500), colour=(180, 60, 40)) -> bytes:
    """A JPEG with what a phone writes into it: place, camera, moment."""
    image = Image.new("RGB", size, colour)
    image.paste((20, 90, 160), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Secretphone", "Model 7"
    exif.get_ifd(0x8825).update({1: "N", 2: (24.0, 19.0, 30.5), 3: "E", 4: (109.0, 24.0, 41.0)})
    exif.get_ifd(0x8769).update({0x9003: "2026:01:02 03:04:05"})
    data = io.BytesIO()
    image.save(data, "JPEG", exif=exif, comment=b"Secretplace")
    return data.getvalue()


def test_variants_when_a_phone_wrote_its_place_then_no_size_tells_it():
    sent = phone_photo()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    made = make_variants(read_photo(upload(sent)).data)
    assert made.widths == (320, 640, 960, 1600)
    assert len(made.files) == 8
    for (width, suffix), data in made.files.items():
        image = Image.open(io.BytesIO(data))
        assert image.size == (width, width * 3 // 4)
        assert image.format == {"webp": "WEBP", "jpg": "JPEG"}[suffix]
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()
        assert b"Secret" not in data


def test_variants_when_the_content_differs_then_so_does_the_name():
    one, other = (make_variants(phone_photo(colour=(n, 60, 40))).digest for n in (0, 250))
    assert one != other
    assert make_variants(phone_photo(colour=(0, 60, 40))).digest == one


def test_placeholder_when_made_then_it_is_a_tiny_picture():
    placeholder = make_variants(phone_photo()).placeholder
    assert placeholder.startswith("data:image/webp;base64,")
    assert len(placeholder) <= 600


@pytest.mark.parametrize(
    "width,widths",
    [
        (90, (90,)),
        (320, (320,)),
        (340, (340,)),
        (700, (320, 700)),
        (1000, (320, 640, 1000)),
        (1600, (320, 640, 960, 1600)),
        (3200, (320, 640, 960, 1600)),
    ],
)
def test_widths_when_chosen_then_none_is_above_the_photo_s_own(width, widths):
    assert widths_for(width) == widths


def test_picture_when_read_from_its_flat_text_then_it_writes_addresses():
    picture = Picture.of_text("abc-12 31 79 320 640 1000")
    assert (
        picture.srcset("webp", 960) == "/photos/abc-12-320.webp 320w, /photos/abc-12-640.webp 640w"
    )
    assert picture.plain(640) == "/photos/abc-12-640.jpg"
    assert picture.plain(5000) == "/photos/abc-12-1000.jpg"
    assert picture.focus_class == "focus-x30 focus-y80"


def test_picture_when_no_size_is_made_yet_then_the_photo_itself_is_shown():
    assert Picture.of_text("abc- 50 50 ").plain(640) == "/photos/abc.jpg"
    assert Picture.of_text("abc- 50 50 ").focus_class == ""
