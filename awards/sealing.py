"""The envelope of a ballot: what stands on it, and how it is sealed. No database, no clock.

Every ballot has a random key of its own. From it come a voter's nullifier (so that a second
envelope of the same voter is refused), the mark of a form (so that a second sending of the same
form is known), the receipt, and the seal. The key lies in the database enciphered with the keys
of the installation, and is destroyed when the envelopes are opened: afterwards nobody can make
any of the four again.
"""

import base64
import hmac
import json
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kit.crypto import decrypt, encrypt
from kit.ids import random_code

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
CODE_LENGTH = 16  # 80 random bits
RECEIPT_LENGTH = 12  # 60 bits
_ALIKE = str.maketrans("ILO", "110")
_DIGITS = 10  # of an entry's key, in an envelope of fixed size
_NONCE = 12


class Tampered(ValueError):
    """The envelope does not open: it was changed, or moved to another voter."""


def tidy_code(text: str) -> str:
    """A code as it is hashed, however it was typed: full width, small letters, dashes, I for 1."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_ALIKE)
    return "".join(char for char in plain if char.isascii() and char.isalnum())


def new_code() -> str:
    """A fresh one-time code as it is printed: ABCD-EFGH-JKMN-PQRS."""
    return grouped(random_code(CODE_LENGTH, CODE_ALPHABET))


def grouped(code: str) -> str:
    """A code in groups of four."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def new_key() -> str:
    """A fresh key of one ballot, enciphered for the database."""
    return encrypt(base64.b64encode(secrets.token_bytes(32)).decode())


@dataclass(frozen=True)
class Box:
    """The ballot box: everything that is made from the ballot's key."""

    hashing: bytes
    seals: AESGCM

    def _hash(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self.hashing, f"{purpose}\0{text}".encode(), "sha256")

    def nullifier(self, voter: int) -> str:
        """What the voter's envelope is filed under."""
        return self._hash("voter", str(voter)).hex()

    def retry_mark(self, form_key: str) -> str:
        """What a second sending of the same form is known by."""
        return self._hash("form", form_key).hex()

    def receipt(self, form_key: str) -> str:
        """The receipt of the vote that this form casts; of the voter it knows nothing."""
        raw = self._hash("receipt", form_key)[:RECEIPT_LENGTH]
        return grouped("".join(CODE_ALPHABET[byte & 31] for byte in raw))

    def order_key(self, voter: int, entry: int) -> str:
        """Where a candidate stands on this voter's paper."""
        return self._hash("order", f"{voter}:{entry}").hex()

    def seal(self, nullifier: str, receipt: str, choices: Sequence[int], *, room: int) -> bytes:
        """Seal a vote; all envelopes of a ballot have one length, however much was chosen."""
        digits = "".join(f"{choice:0{_DIGITS}d}" for choice in choices)
        text = json.dumps([receipt, digits.ljust(room * _DIGITS)])
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self.seals.encrypt(nonce, text.encode(), nullifier.encode())

    def unseal(self, nullifier: str, sealed: bytes) -> tuple[str, list[int]]:
        """The receipt and the choices.

        Errors: Tampered.
        """
        data = bytes(sealed)
        try:
            text = self.seals.decrypt(data[:_NONCE], data[_NONCE:], nullifier.encode())
        except (InvalidTag, ValueError):
            raise Tampered from None
        receipt, digits = json.loads(text)
        chosen = digits.strip()
        return receipt, [
            int(chosen[place : place + _DIGITS]) for place in range(0, len(chosen), _DIGITS)
        ]


@lru_cache(maxsize=32)
def open_box(wrapped: str) -> Box:
    """The box of a ballot by its enciphered key.

    Errors: kit.crypto.Undecipherable.
    """
    key = base64.b64decode(decrypt(wrapped))
    parts = [hmac.digest(key, label, "sha256") for label in (b"hash", b"seal")]
    return Box(parts[0], AESGCM(parts[1]))
