"""What an answer tells: everything a visitor, or somebody who measures, can see of it."""

from typing import Any

from django.http import HttpResponse


def told(response: Any, *, forget: str = "") -> tuple[int, dict[str, str], dict[str, Any], str]:
    """Status, headers, cookies and body; `forget` is the part of the address that differs."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode("utf-8", "replace")
    headers = dict(response.headers.items())
    cookies = {name: morsel.value for name, morsel in response.cookies.items()}
    if forget:
        text = text.replace(forget, "…")
        headers = {name: value.replace(forget, "…") for name, value in headers.items()}
    return response.status_code, headers, cookies, text


def assert_public(response: HttpResponse, status: int = 200) -> str:
    """The text of a page that is the same for everybody: no cookie, no Vary by cookie."""
    assert response.status_code == status
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    return response.content.decode()
