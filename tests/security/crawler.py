"""Reading everything that one person can reach, as plain text."""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from django.test import Client

from tests.pdfs import Pdf

LINK = re.compile(r"""(?:href|src|action)=["'](/[^"'#]*)["']""")
VOLATILE = re.compile(
    r'name="(?:csrfmiddlewaretoken|form_key)"[^>]*|value="[^"]*"[^>]*name="form_key"|"new:[a-z2-7]+"'
)
LIMIT = 400
ELSEWHERE = ("/static/", "/admin/", "/accounts/")
# Everything that a visitor may try without finding a link; what is not there answers 404.
PUBLIC_DOORS = (
    "/", "/winners/", "/winners/?sort=name", "/winners/?sort=year", "/winners/?year=2026",
    "/winners/?kind=person", "/winners/?format=csv", "/winners/?format=xlsx",
    "/winners/?format=json", "/awards/", "/events/", "/projects/", "/partners/", "/verify/",
    "/ledger/", "/ledger/download", "/robots.txt", "/sitemap.xml", "/feeds/winners.atom",
    "/feeds/notices.atom", "/notices/", "/notices/?sort=newest", "/notices/?status=open",
    "/notices/?format=csv", "/notices/?format=json", "/api/v1/notices/", "/sitemaps/notices-1.xml",
    "/calendar.ics", "/open-data/", "/api/v1/winners/", "/healthz",
)  # fmt: skip


def body_of(answer: Any) -> str:
    """The body without its one-time keys; a workbook and a PDF file are unpacked."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in sorted(book.namelist()))
    if body[:5] == b"%PDF-":
        body += "\n".join(Pdf(body).pages).encode()
    return VOLATILE.sub("", body.decode("utf-8", errors="replace"))


def text_of(answer: Any) -> str:
    """The headers that carry words, and the body."""
    told = [answer.headers.get(name, "") for name in ("Content-Disposition", "Location", "ETag")]
    return unquote("\n".join(told)) + body_of(answer)


def crawl(
    client: Client, doors: Iterable[str], *, below: str = "", skip: str = "^$"
) -> dict[str, str]:
    """Every page that can be reached from the doors by links, with its status and words."""
    seen: dict[str, str] = {}
    queue, left_out = list(doors), re.compile(skip)
    while queue:
        url = queue.pop(0)
        if url in seen or left_out.search(url):
            continue
        answer = client.get(url)
        words = text_of(answer)
        seen[url] = f"{answer.status_code}\n{words}"
        assert len(seen) < LIMIT, "the crawl does not end"
        if "html" in answer.headers.get("Content-Type", ""):
            for link in LINK.findall(words):
                inside = (
                    link.startswith(below) if below else not link.startswith(("/admin", "/acc"))
                )
                if inside and not link.startswith("/static"):
                    queue.append(link.replace("&amp;", "&"))
    return seen


def leads(link: str, below: str) -> bool:
    """Whether the crawl follows the link."""
    return link.startswith(below) if below else not link.startswith(ELSEWHERE)


def holding(pages: dict[str, str], words: Iterable[str]) -> set[tuple[str, str]]:
    """Where any of the words stands: (address, word)."""
    return {(url, word) for url, text in pages.items() for word in words if word in text}
