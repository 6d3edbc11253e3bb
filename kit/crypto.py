"""Encryption of personal data field by field, and a blind index to find a value without reading it.

The keys come from settings: `FIELD_ENCRYPTION_KEYS`, newest first (the first one encrypts, every
one decrypts, so keys can be rotated), and `BLIND_INDEX_KEY`, which encrypts nothing.
"""

import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Undecipherable(ValueError):
    """None of the keys opens this text: a key is missing, or the text was changed."""


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Return the text enciphered with the newest key; twice the same text gives two ciphers."""
    return _box(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(cipher: str) -> str:
    """Return the text; never the cipher in its place.

    Errors: Undecipherable.
    """
    try:
        return _box(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(cipher.encode()).decode()
    except InvalidToken:
        raise Undecipherable("no key in FIELD_ENCRYPTION_KEYS opens this value") from None


def rotate(cipher: str) -> str:
    """Return the same text enciphered with the newest key.

    Errors: Undecipherable.
    """
    try:
        return _box(tuple(settings.FIELD_ENCRYPTION_KEYS)).rotate(cipher.encode()).decode()
    except InvalidToken:
        raise Undecipherable("no key in FIELD_ENCRYPTION_KEYS opens this value") from None


def is_newest(cipher: str) -> bool:
    """Whether the newest key alone opens this text, so that nothing is to be rotated."""
    newest = settings.FIELD_ENCRYPTION_KEYS[0]
    try:
        _box((newest,)).decrypt(cipher.encode())
    except InvalidToken:
        return False
    return True


def blind_index(text: str, *, purpose: str) -> str:
    """Return a keyed hash by which equal values meet, different for every purpose.

    Shapes: 64 hexadecimal digits; the caller brings the text into one form first.
    """
    message = f"{purpose}\x00{text}".encode()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), message, "sha256").hexdigest()
