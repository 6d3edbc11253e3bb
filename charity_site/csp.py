"""The Content-Security-Policy of every page, the admin included; the one place that knows it.

Nothing inline, nothing from elsewhere. `data:` pictures are the second-factor QR code, `blob:`
pictures are previews of photos that the browser has not sent yet.
"""

from typing import Any

from csp.constants import NONE, SELF


def policy(*, https: bool) -> dict[str, Any]:
    """The policy as django-csp wants it; over https the browser also upgrades old links."""
    directives: dict[str, Any] = {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
    if https:
        directives["upgrade-insecure-requests"] = True
    return {"DIRECTIVES": directives}
