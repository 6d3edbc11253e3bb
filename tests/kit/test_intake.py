import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from kit.intake import (
    LONG_EDGE,
    MAX_PHOTO_BYTES,
    PHOTO_LIMITS,
    IntakeRefused,
    clean_story,
    read_photo,
    store,
)


def upload(data: bytes, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def encoded(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def picture(size=(640, 480), colour="teal", mode="RGB") -> Image.Image:
    return Image.new(mode, size, colour)


def taken(data: bytes, name: str = "照片.jpg") -> Image.Image:
    photo = read_photo(upload(data, name))
    image = Image.open(io.BytesIO(photo.data))
    assert image.size == (photo.width, photo.height)
    assert image.format == "JPEG"
    assert image.mode == "RGB"
    assert photo.suffix == "jpg"
    return image


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    end = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + chunk + end


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_when_of_a_known_format_then_made_anew_whatever_its_name(kind):
    image = taken(encoded(picture(), kind), "说明.txt")
    red, green, blue = image.getpixel((10, 10))
    assert red < 12
    assert abs(green - 128) < 6
    assert abs(blue - 128) < 6


def test_photo_when_it_tells_where_it_was_taken_then_that_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (26.0, 35.0, 1.0)
    data = encoded(
        picture(), exif=exif, comment=b"SecretComment", xmp=b"<x>SecretXmp</x>", dpi=(7, 7)
    )
    assert b"Secret" in data
    photo = read_photo(upload(data))
    assert b"Secret" not in photo.data
    assert b"Exif" not in photo.data
    assert not Image.open(io.BytesIO(photo.data)).getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photo_when_camera_was_turned_then_stands_upright(orientation):
    upright = picture((60, 40), "white")
    upright.paste("red", (0, 0, 20, 20))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transpositions that undo each other
    turned = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = taken(encoded(turned, quality=95, exif=exif))
    assert image.size == (60, 40)
    assert image.getpixel((5, 5))[1] < 60
    assert image.getpixel((50, 30))[1] > 200


def test_photo_when_large_then_scaled_to_the_long_edge():
    image = taken(encoded(picture((7300, 5480))))  # 40 megapixels
    assert max(image.size) == LONG_EDGE
    assert image.size == (3200, 2402)


def test_photo_when_very_narrow_then_keeps_at_least_a_pixel():
    assert taken(encoded(picture((40_000, 2), mode="L", colour=9))).size == (3200, 1)


@pytest.mark.parametrize("mode, colour", [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))])
def test_photo_when_transparent_then_lies_on_white(mode, colour):
    assert taken(encoded(picture(mode=mode, colour=colour), "PNG")).getpixel((5, 5)) == (255,) * 3


def test_photo_when_its_palette_has_a_transparent_colour_then_lies_on_white():
    palette = Image.new("P", (50, 50), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    assert taken(encoded(palette, "PNG", transparency=0)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "image, grey",
    [
        (Image.new("CMYK", (50, 50), (0, 0, 0, 0)), 255),
        (Image.new("L", (50, 50), 100), 100),
    ],
)
def test_photo_when_for_print_or_grey_then_becomes_rgb(image, grey):
    assert abs(taken(encoded(image)).getpixel((5, 5))[0] - grey) < 4


@pytest.mark.parametrize("value, grey", [(0, 0), (128 << 8, 128), (65_535, 255)])
def test_photo_when_grey_in_16_bits_then_keeps_its_brightness(value, grey):
    image = taken(encoded(Image.new("I;16", (50, 50), value), "PNG"))
    assert abs(image.getpixel((5, 5))[0] - grey) < 4


def test_photo_when_black_and_white_then_becomes_rgb():
    assert taken(encoded(Image.new("1", (50, 50), 1), "PNG")).getpixel((5, 5)) == (255,) * 3


def test_photo_when_it_carries_a_colour_profile_then_colours_are_turned_and_profile_is_gone():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, lab, b"damaged"):
        photo = read_photo(upload(encoded(picture(), icc_profile=profile)))
        image = Image.open(io.BytesIO(photo.data))
        assert "icc_profile" not in image.info
        assert abs(image.getpixel((5, 5))[1] - 128) < 8


def test_photo_when_its_profile_means_other_colours_then_they_are_turned_to_those():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"....", 1).replace(b"bXYZ", b"rXYZ", 1)
    swapped = swapped.replace(b"....", b"bXYZ", 1)
    red, _, blue = taken(encoded(picture(colour="red"), icc_profile=swapped)).getpixel((5, 5))
    assert blue > 200 > 60 > red


def test_photo_when_something_hides_behind_its_end_then_that_is_gone():
    for hidden in (b"<script>alert(1)</script>", b"PK\x03\x04hidden"):
        photo = read_photo(upload(encoded(picture()) + hidden))
        assert hidden not in photo.data


def test_photo_when_a_page_pretends_to_be_one_then_refused():
    with pytest.raises(IntakeRefused, match="不是可以识别的照片"):
        read_photo(upload(b"<html><body>GIF</body></html>" + encoded(picture())))


@pytest.mark.parametrize(
    "head, word",
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "兼容性最佳"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "视频"),
        (encoded(Image.new("L", (9, 9)), "GIF"), "GIF"),
        (encoded(Image.new("L", (9, 9)), "BMP"), "BMP"),
        (encoded(Image.new("L", (9, 9)), "TIFF"), "TIFF"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "压缩包"),
        (b'<?xml version="1.0"?><SVG xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"hello", "不是可以识别的照片"),
    ],
)
def test_file_when_no_photo_then_refused_by_name_with_what_to_do(head, word):
    with pytest.raises(IntakeRefused, match=word) as refusal:
        read_photo(upload(head, "事迹.jpg"))
    assert "“事迹.jpg”" in str(refusal.value)
    assert "请" in str(refusal.value)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_photo_when_animated_then_refused(kind):
    frames = [picture((50, 50), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    with pytest.raises(IntakeRefused, match="动图"):
        read_photo(upload(data))


def test_photo_when_a_camera_added_a_second_frame_then_the_first_is_taken():
    data = encoded(picture(colour="red"), "MPO", save_all=True, append_images=[picture()])
    assert taken(data).getpixel((5, 5))[0] > 240


@pytest.mark.parametrize("size", [(7100, 7100), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_photo_when_it_has_too_many_pixels_then_refused_before_decoding(size):
    with pytest.raises(IntakeRefused, match="像素"):
        read_photo(upload(png_header(*size)))


def test_photo_when_it_claims_50_megapixels_in_a_few_bytes_then_refused_as_damaged():
    with pytest.raises(IntakeRefused, match="损坏"):
        read_photo(upload(png_header(7000, 7000)))


def test_photo_when_cut_off_then_refused():
    data = encoded(Image.effect_noise((300, 300), 30))
    with pytest.raises(IntakeRefused, match="没有传完整"):
        read_photo(upload(data[: len(data) // 2]))


def test_photo_when_it_has_thousands_of_scans_then_refused():
    with pytest.raises(IntakeRefused, match="过于复杂"):
        read_photo(upload(encoded(picture()) + b"\xff\xda" * 101))


def test_file_when_too_large_or_empty_then_refused():
    with pytest.raises(IntakeRefused, match="20 MB"):
        read_photo(upload(b"x" * (MAX_PHOTO_BYTES + 1)))
    with pytest.raises(IntakeRefused, match="空文件"):
        read_photo(upload(b""))


def test_name_when_long_or_hostile_then_sentence_stays_readable():
    with pytest.raises(IntakeRefused) as refusal:
        read_photo(upload(b"x", "\u202e\x07" + "长" * 150 + ".jpg"))
    assert "\u202e" not in str(refusal.value)
    assert ".jpg”" in str(refusal.value)
    assert len(str(refusal.value)) < 100


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_photo_when_bytes_are_damaged_anyhow_then_taken_or_refused_never_broken(kind, data):
    good = bytearray(encoded(picture((64, 64)), kind))
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(good) - 1), st.integers(0, 255)), max_size=12)
    ):
        good[place] = value
    try:
        photo = read_photo(upload(bytes(good[: data.draw(st.integers(1, len(good)))])))
    except IntakeRefused:
        return
    assert photo.data[:2] == b"\xff\xd8"


def test_limits_when_shown_then_name_size_pixels_and_formats():
    assert "20 MB" in PHOTO_LIMITS
    assert "5000 万像素" in PHOTO_LIMITS


def test_file_when_stored_then_found_under_a_random_name():
    first, second = (store(b"data", "photos", "jpg") for _ in range(2))
    assert first != second
    assert first.startswith("photos/")
    assert first.endswith(".jpg")
    with default_storage.open(first) as file:
        assert file.read() == b"data"


@pytest.mark.parametrize(
    "pasted, stored",
    [
        ("第一段\r\n\r\n第二段\r第三段", "第一段\n\n第二段\n第三段"),
        ("\u3000\u3000缩进\u3000\n\t又一行 ", "缩进\n又一行"),
        ("软回车\x0b下一行\u2028再一行\u2029新段", "软回车\n下一行\n再一行\n新段"),
        ("零\u200b宽\ufeff字\u00ad符\u202e", "零宽字符"),
        ("不换\u00a0行", "不换 行"),
        ("a\n\n\n\n\nb\n \u3000 \n\nc", "a\n\nb\n\nc"),
        ("坏\x00字\ud800符\ufffe", "坏字符"),
        ("e\u0301", "é"),
        ("全角１２３ＡＢＣ，“保留”", "全角１２３ＡＢＣ，“保留”"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("\n\n", ""),
    ],
)
def test_story_when_pasted_then_keeps_paragraphs_and_nothing_hidden(pasted, stored):
    assert clean_story(pasted) == stored


@given(st.text(st.characters(exclude_categories=[])))
def test_story_when_cleaned_twice_then_nothing_changes_more(text):
    cleaned = clean_story(text)
    assert clean_story(cleaned) == cleaned
    assert "\r" not in cleaned
    assert "\x00" not in cleaned
    cleaned.encode()
