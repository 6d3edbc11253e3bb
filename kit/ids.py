"""Random codes: nothing about an object can be guessed from its address or number."""

import re
import secrets

SMALL_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # base32 (RFC 4648), in small letters
PUBLIC_ID = re.compile(f"[{SMALL_LETTERS}]{{20}}")


def random_code(length: int, alphabet: str = SMALL_LETTERS) -> str:
    """A code of so many characters of an alphabet of 32: five random bits each."""
    return "".join([alphabet[byte & 31] for byte in secrets.token_bytes(length)])


def public_id() -> str:
    """Return a fresh random identifier of 20 lower-case base32 characters (100 bits)."""
    return random_code(20)
