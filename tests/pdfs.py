"""Reads back the PDF files that we write: the text of each page, and what is embedded."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
STREAM = re.compile(rb"\bstream\r?\n")
SHOWN = re.compile(rb"/(F\d+\+\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
LINE = re.compile(rb"\bBT\b(.*?)\bET\b", re.DOTALL)
PLACE = re.compile(rb"1 0 0 1 ([\d.-]+) ([\d.-]+) Tm")
SIZE = re.compile(rb"/F\d+\+\d+ ([\d.]+) Tf")
ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Pdf:
    """One file, taken apart."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.objects = {int(number): body for number, body in OBJECT.findall(data)}
        self.fonts = self._fonts()

    def stream(self, number: int) -> bytes:
        """The content of an object, unpacked."""
        body = self.objects[number]
        found = STREAM.search(body)
        if not found:
            return b""
        length = int(re.search(rb"/Length (\d+)", body)[1])
        packed = body[found.end() : found.end() + length]
        return zlib.decompress(packed) if b"FlateDecode" in body else packed

    @property
    def pages(self) -> list[str]:
        """The text of every page, in the order in which it was drawn."""
        return [self._text(content) for content in self._contents()]

    @property
    def lines(self) -> list[tuple[float, float, float, str]]:
        """Every line of text: where it begins, its baseline, its size, what it says."""
        found = []
        for block in (block for page in self._contents() for block in LINE.findall(page)):
            (place,), size = PLACE.findall(block), SIZE.search(block)
            found.append((float(place[0]), float(place[1]), float(size[1]), self._text(block)))
        return found

    def _contents(self) -> list[bytes]:
        return [
            self.stream(int(re.search(rb"/Contents (\d+) 0 R", body)[1]))
            for body in self.objects.values()
            if re.search(rb"/Type /Page\b", body)
        ]

    def _fonts(self) -> dict[bytes, dict[int, str]]:
        named: dict[bytes, dict[int, str]] = {}
        for body in self.objects.values():
            name = re.search(rb"/Name /(F\d+\+\d+)", body)
            unicode = re.search(rb"/ToUnicode (\d+) 0 R", body)
            if name and unicode:
                named[name[1]] = self._characters(self.stream(int(unicode[1])))
        return named

    @staticmethod
    def _characters(table: bytes) -> dict[int, str]:
        pairs = re.findall(rb"<([0-9A-F]{2})>\s*<([0-9A-F]{4,8})>", table)
        begin = re.search(rb"<00>\s*<[0-9A-F]{2}>\s*\[(.*?)\]", table, re.DOTALL)
        if begin:
            codes = re.findall(rb"<([0-9A-F]+)>", begin[1])
            pairs = [(b"%02X" % place, code) for place, code in enumerate(codes)]
        return {int(a, 16): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in pairs}

    def _text(self, content: bytes) -> str:
        words, font = [], {}
        for name, shown in SHOWN.findall(content):
            if name:
                font = self.fonts[name]
            else:
                raw = ESCAPE.sub(self._plain, shown)
                words.append("".join(font.get(code, "?") for code in raw))
        return "".join(words)

    @staticmethod
    def _plain(found: "re.Match[bytes]") -> bytes:
        code = found[1]
        if len(code) == 3:
            return bytes([int(code, 8)])
        return PLAIN.get(code, code)
