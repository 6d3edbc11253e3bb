"""Random public identifiers: nothing about an object can be guessed from its address."""

import base64
import secrets

_BYTES = 13  # 104 bits give 21 base32 characters, of which 20 (100 bits) are kept


def public_id() -> str:
    """Return a fresh random identifier of 20 lower-case base32 characters (100 bits)."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()[:20]
