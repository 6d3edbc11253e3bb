"""Files and texts from people: judged by their content, made anew, refused with a sentence.

A picture is decoded and encoded again, so that nothing of the file itself is kept: no place or
camera data, no colour profile, nothing hidden behind its end. Every refusal names the file and
says what to do.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageCms, UnidentifiedImageError

from kit.cells import clean
from kit.ids import public_id

MEGABYTE = 1024 * 1024
MAX_PHOTO_BYTES = 20 * MEGABYTE
MAX_PIXELS = 50_000_000
LONG_EDGE = 3200
PHOTO_LIMITS = (
    f"支持 JPG、PNG、WebP 照片，每张不超过 {MAX_PHOTO_BYTES // MEGABYTE} MB、"
    f"{MAX_PIXELS // 10_000} 万像素；不支持动图和 HEIC。拍摄地点等隐藏信息会自动清除。"
)
_QUALITY = 88
_MAX_SCANS = 100  # a photo has about ten; thousands would keep a processor busy for minutes
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class IntakeRefused(Exception):
    """A file that is not taken in; the message is the sentence that the person reads."""


@dataclass(frozen=True, slots=True)
class IntakePhoto:
    """A picture made anew from its pixels, without anything else that the file carried.

    Shapes: JPEG in sRGB, upright, its longer edge at most 3200; `suffix` without a dot.
    """

    data: bytes
    width: int
    height: int
    sha256: str
    suffix: str = "jpg"


def shown_name(upload: UploadedFile[Any]) -> str:
    """The name of the file as it may stand in a sentence."""
    name = "".join(c for c in clean(upload.name or "") if unicodedata.category(c)[0] != "C")
    return f"{name[:30]}…{name[-10:]}" if len(name) > 41 else name or _("未命名文件")


def read_bounded(upload: UploadedFile[Any], limit: int) -> bytes:
    """The bytes of the upload.

    Errors: IntakeRefused when there are none, or more than `limit`.
    """
    upload.seek(0)
    data = upload.read(limit + 1)
    if not data:
        raise IntakeRefused(_named(upload, _("是空文件，请重新选择。")))
    if len(data) > limit:
        told = _("超过 %(most)d MB，请压缩后再上传。") % {"most": limit // MEGABYTE}
        raise IntakeRefused(_named(upload, told))
    return bytes(data)


def refused_with(upload: UploadedFile[Any], refusal: IntakeRefused) -> IntakeRefused:
    """The refusal whose sentence begins with the name of the file."""
    return IntakeRefused(_named(upload, str(refusal)))


def _named(upload: UploadedFile[Any], told: str) -> str:
    return _("“%(name)s”%(told)s") % {"name": shown_name(upload), "told": told}


# ------------------------------------------------------------------ what a file is

_APPLE_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_HEIC = gettext_lazy(
    "是 HEIC 照片，暂不支持。请在 iPhone 的“设置 → 相机 → 格式”中选择“兼容性最佳”后重拍，"
    "或把照片转存为 JPG 再上传；直接用 iPhone 打开这一页选照片，手机会自动转好。"
)
_KNOWN: tuple[tuple[Callable[[bytes], bool], Any], ...] = (
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in _APPLE_BRANDS, _HEIC),
    (
        lambda head: head[4:12] == b"ftypavif",
        gettext_lazy("是 AVIF 图片，暂不支持，请另存为 JPG 或 PNG 再上传。"),
    ),
    (
        lambda head: head[4:8] == b"ftyp",
        gettext_lazy("是视频，这里只收照片，请截取一张图片再上传。"),
    ),
    (
        lambda head: head[:4] == b"GIF8",
        gettext_lazy("是 GIF 图片，暂不支持，请另存为 JPG 或 PNG 再上传。"),
    ),
    (
        lambda head: head[:2] == b"BM",
        gettext_lazy("是 BMP 图片，暂不支持，请另存为 JPG 或 PNG 再上传。"),
    ),
    (
        lambda head: head[:4] in (b"II*\0", b"MM\0*"),
        gettext_lazy("是 TIFF 图片，暂不支持，请另存为 JPG 或 PNG 再上传。"),
    ),
    (
        lambda head: head[:4] == b"8BPS",
        gettext_lazy("是 PSD 文件，暂不支持，请另存为 JPG 或 PNG 再上传。"),
    ),
    (lambda head: head[:4] == b"%PDF", gettext_lazy("是 PDF 文件，这里只收照片，请上传原始照片。")),
    (
        lambda head: head[:2] == b"PK",
        gettext_lazy("是文档或压缩包，这里只收照片，请把照片取出后再上传。"),
    ),
    (
        lambda head: b"<svg" in head.lower(),
        gettext_lazy("是 SVG 图形，出于安全考虑不接收，请另存为 JPG 或 PNG 再上传。"),
    ),
)


def _unknown(head: bytes) -> str:
    """The rest of the sentence about a file that is not one of the three formats."""
    unknown = _("不是可以识别的照片，请另存为 JPG 或 PNG 再上传。")
    return str(next((words for test, words in _KNOWN if test(head)), unknown))


# ------------------------------------------------------------------ pictures


def _check_header(image: Image.Image) -> None:
    """Refuse by what the header says, before a single pixel is decoded."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise IntakeRefused(
            _("有 %(width)d×%(height)d 像素，超过 5000 万像素，请缩小后再上传。")
            % {"width": width, "height": height}
        )
    if image.format in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1:
        raise IntakeRefused(_("是动图，这里只收静态照片，请另存为 JPG 或 PNG 再上传。"))


def _turn_of(image: Image.Image) -> Image.Transpose | None:
    """How the camera was held; pictures with a damaged note about it stay as they are."""
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - a parser of foreign bytes may raise anything
        return None


def _scaled_size(image: Image.Image) -> tuple[int, int]:
    longer = max(image.size)
    if longer <= LONG_EDGE:
        return image.size
    width, height = (max(1, round(edge * LONG_EDGE / longer)) for edge in image.size)
    return width, height


def _plain_mode(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be scaled well: no palettes, no 16-bit greys."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode == "1":
        return image.convert("L")
    return image


def _scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at this size; first halved roughly, so that no large copy is made."""
    factor = min(image.width // size[0], image.height // size[1])
    if factor > 1:
        image = image.reduce(factor)
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as a screen without profiles shows them; a damaged profile is ignored."""
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            screen = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(image, source, screen, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            return image.convert("RGB")
        return turned or image
    return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    """The picture without transparency, as it looks on paper."""
    if not image.has_transparency_data:
        return image
    layered = image.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _made_anew(data: bytes) -> Image.Image:
    """Decode the picture into upright sRGB pixels without any of its metadata."""
    with Image.open(BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as image:
        _check_header(image)
        size = _scaled_size(image)
        image.draft(image.mode, size)  # a JPEG is decoded at half or a quarter of its size
        image.load()
        turn, profile = _turn_of(image), image.info.get("icc_profile")
        picture = _scaled(_plain_mode(image), size)
        picture = _in_srgb(_on_white(picture), profile)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info = {}
    return picture


def _decoded(data: bytes) -> Image.Image:
    """The picture in the bytes.

    Errors: IntakeRefused with the second half of the sentence, for whatever is wrong.
    """
    if data.count(b"\xff\xda") > _MAX_SCANS and data.startswith(b"\xff\xd8"):
        raise IntakeRefused(_("的编码方式过于复杂，请用看图软件另存为 JPG 再上传。"))
    try:
        return _made_anew(data)
    except IntakeRefused:
        raise
    except UnidentifiedImageError:
        raise IntakeRefused(_unknown(data[:1024])) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise IntakeRefused(_("超过 5000 万像素，请缩小后再上传。")) from None
    except Exception:  # noqa: BLE001 - a decoder of foreign bytes may raise anything
        raise IntakeRefused(_("已损坏或没有传完整，请用看图软件打开确认后重新上传。")) from None


def read_photo(upload: UploadedFile[Any]) -> IntakePhoto:
    """Take in one picture: its pixels only, upright, in sRGB, at most 3200 on the longer edge.

    Errors: IntakeRefused, whose message names the file and says what to do.
    """
    data = read_bounded(upload, MAX_PHOTO_BYTES)
    try:
        picture = _decoded(data)
    except IntakeRefused as refusal:
        raise refused_with(upload, refusal) from None
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY, progressive=True)
    made = buffer.getvalue()
    return IntakePhoto(made, picture.width, picture.height, hashlib.sha256(made).hexdigest())


# ------------------------------------------------------------------ storing


def store(data: bytes, folder: str, suffix: str) -> str:
    """Store bytes under a random name in the folder; the name under which they are found.

    Shapes: `photos/<20 random characters>.jpg`; nothing of the sender's own name is kept.
    """
    name = f"{folder}/{public_id()}.{suffix}"
    return default_storage.save(name, ContentFile(data))


# ------------------------------------------------------------------ pasted texts

_PARAGRAPH_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]")  # every white space but the line end, the full-width one too
_EMPTY_LINES = re.compile("\n{3,}")
_INVISIBLE = {"Cc", "Cf", "Cs", "Cn"}


def clean_story(text: str) -> str:
    """Pasted text with its paragraphs kept, and what Word or a web page hid in it removed.

    Shapes: lines end with a line feed and have no outer spaces; at most one empty line in a row;
    no control, zero-width or non-characters; NFC. Cleaning twice changes nothing more.
    """
    text = _PARAGRAPH_ENDS.sub("\n", text)
    text = _BLANKS.sub(" ", text)
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _INVISIBLE)
    lines = (line.strip() for line in unicodedata.normalize("NFC", text).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
