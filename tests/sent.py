"""A page's form as a browser would send it: every field as it stands there."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Form(HTMLParser):
    """Collects the fields of the form whose id ends with `_form`."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.inside = False
        self.select: tuple[str, bool] | None = None
        self.text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        name = facts.get("name") or ""
        if tag == "form":
            self.inside = (facts.get("id") or "").endswith("_form")
        if not self.inside:
            return
        if tag == "input" and name and "disabled" not in facts:
            self._take_input(facts, name)
        if tag == "select":
            self.select = (name, "multiple" in facts)
        if tag == "option" and self.select and "selected" in facts:
            self.fields.setdefault(self.select[0], []).append(facts.get("value") or "")
        if tag == "textarea":
            self.text = name
            self.fields[name] = [""]

    def _take_input(self, facts: dict[str, str | None], name: str) -> None:
        kind = facts.get("type") or "text"
        if kind in ("submit", "button", "file"):
            return
        if kind in ("checkbox", "radio") and "checked" not in facts:
            return
        value = facts.get("value")
        self.fields.setdefault(name, []).append(
            "on" if value is None and kind == "checkbox" else value or ""
        )

    def handle_data(self, data: str) -> None:
        if self.inside and self.text is not None:
            self.fields[self.text][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = None
        if tag == "textarea" and self.text is not None:
            # A browser drops the line end right after the opening tag.
            self.fields[self.text][0] = (
                self.fields[self.text][0].removeprefix("\n").removeprefix("\r\n")
            )
            self.text = None


def fields_of(html: str) -> dict[str, Any]:
    """The fields of the page's form by name; several values stay a list."""
    parser = _Form()
    parser.feed(html)
    return {name: v[0] if len(v) == 1 else v for name, v in parser.fields.items()}


def opened(client: Client, url: str) -> dict[str, Any]:
    """Open a page and return its form, ready to be changed and sent."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return fields_of(response.content.decode())
