"""Reading a page as one who knows no Chinese: which words of it are not marked as Chinese."""

import re
from html.parser import HTMLParser

CHINESE = re.compile("[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]+")
SPOKEN = ("alt", "aria-label", "placeholder", "title")
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
}  # fmt: skip
# What stands in the head of a page tells its content, in the words of the content.
UNMARKED = {"title", "meta", "script"}


class Reader(HTMLParser):
    """Collects the Chinese words outside of elements with a Chinese `lang`."""

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[tuple[str, str]] = []
        self.found: list[str] = []

    @property
    def language(self) -> str:
        return self.languages[-1][1] if self.languages else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self.language
        if not language.startswith("zh") and tag not in UNMARKED:
            for name in SPOKEN:
                self.read(given.get(name) or "", f"<{tag} {name}>")
        if tag not in VOID:
            self.languages.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self.languages and self.languages.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = self.languages[-1][0] if self.languages else ""
        if not self.language.startswith("zh") and inside not in UNMARKED:
            self.read(data, f"<{inside}>")

    def read(self, text: str, place: str) -> None:
        if CHINESE.search(text):
            self.found.append(f"{place} {text.strip()[:60]}")


def unmarked_chinese(page: str) -> list[str]:
    """Every piece of Chinese that a page does not mark as such."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader.found
