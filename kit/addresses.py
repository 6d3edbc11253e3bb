"""Absolute addresses, always from `BASE_URL` and never from the Host header of a request."""

from django.conf import settings


def absolute_url(path: str) -> str:
    """Return the public address of a path of this site.

    Errors: ValueError when the path does not start at the root, so that no host can slip in.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"not a path of this site: {path!r}")
    return f"{settings.BASE_URL}{path}"
