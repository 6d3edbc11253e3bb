"""Who is asking: the address of the client behind the proxies that we run ourselves."""

from functools import lru_cache
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - a mark for "not known", nothing listens on it


def client_address(request: HttpRequest) -> str:
    """Return the client's address as the outermost trusted proxy saw it.

    Each of our `TRUSTED_PROXIES` appends one entry to X-Forwarded-For; what stands further left
    was sent by the client and may be anything. A request that came past the proxies counts with
    the address of its own connection.
    """
    proxies: int = settings.TRUSTED_PROXIES
    entries = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(entries) >= proxies and _is_address(entries[-proxies]):
        return entries[-proxies]
    direct = str(request.META.get("REMOTE_ADDR") or "")
    return direct if _is_address(direct) else UNKNOWN


@lru_cache(maxsize=1024)  # the same clients come again and again
def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
